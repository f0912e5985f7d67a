import { checkOptions, optional, rules } from '@unrolled/guards';
import { RunningMean } from '@unrolled/metrics';
import { type PartState, type Resumable, SavedFields, savedPart } from '@unrolled/nn';
import type { Callback, Score, StepEvent } from '../trainer/callback.ts';
import type { When } from './when.ts';

/** Figures of a step, as `Logging` reports them. */
export interface LogEntry {
  readonly step: number;
  readonly epoch: number;
  /** Mean of the steps since the last entry. */
  readonly loss: number;
  readonly learningRate: number;
  /** Norm of the last step, before clipping. */
  readonly gradientNorm: number;
}

/** Options of a `Logging`. */
export interface LoggingOptions {
  readonly when: When;
  readonly log: (entry: LogEntry) => void;
  readonly logScore?: (score: Score) => void;
  /** Default 'logging'. */
  readonly name?: string;
}

/** Logs the course of the run: the same entries, resumed or not. */
export class Logging implements Callback, Resumable {
  readonly name: string;
  readonly #options: LoggingOptions;
  readonly #loss = new RunningMean();

  constructor(options: LoggingOptions) {
    const checked = checkOptions('Logging', options, {
      when: rules.function,
      log: rules.function,
      logScore: optional(rules.function),
      name: optional(rules.text),
    });
    this.name = checked.name ?? 'logging';
    this.#options = checked;
  }

  onStep(event: StepEvent): void {
    const { step, epoch, learningRate, gradientNorm } = event;
    this.#loss.add(event.loss);
    if (!this.#options.when(event)) return;
    this.#options.log({ step, epoch, loss: this.#loss.value, learningRate, gradientNorm });
    this.#loss.reset();
  }

  onScore(score: Score): void {
    this.#options.logScore?.(score);
  }

  snapshot(): PartState {
    return { state: { total: this.#loss.total, weight: this.#loss.weight } };
  }

  prepareRestore(saved: Required<PartState>): () => void {
    const { state } = savedPart('Logging', saved);
    const fields = new SavedFields('Logging', state);
    const total = fields.number('total');
    const weight = fields.number('weight');
    return () => {
      this.#loss.reset();
      if (weight > 0) this.#loss.addTotal(total, weight);
    };
  }
}
