import { checkOptions, describe, oneOf, optional, rules } from '@unrolled/guards';
import { evaluating, type PartState, type Resumable, SavedFields, savedPart } from '@unrolled/nn';
import { DataError } from '@unrolled/tensor';
import {
  type Callback,
  type Goal,
  type MeasuredScore,
  type StepEvent,
  signOf,
  type TrainingRun,
} from '../trainer/callback.ts';
import type { When } from './when.ts';

/** Options of a `Validation`. */
export interface ValidationOptions {
  readonly when: When;
  /** Scores the model, which is in evaluation mode meanwhile; scope what it computes. */
  readonly evaluate: (at: {
    readonly step: number;
  }) => number | MeasuredScore | Promise<number | MeasuredScore>;
  /** Default 'lowest', as for a loss. */
  readonly goal?: Goal;
  /** Default 'validation'. */
  readonly name?: string;
  /**
   * The signal of the run. When it has aborted, `evaluate` may reject: the score is then due when the run
   * continues, before its next step.
   */
  readonly signal?: AbortSignal;
}

/** Scores the model at chosen steps, remembers the best score, and informs schedule and callbacks. */
export class Validation implements Callback, Resumable {
  readonly name: string;
  readonly #options: ValidationOptions;
  readonly #goal: Goal;
  #best: number | null = null;
  /** A validation was interrupted: the model is as it was then, and has no score yet. */
  #isDue = false;

  constructor(options: ValidationOptions) {
    const checked = checkOptions('Validation', options, {
      when: rules.function,
      evaluate: rules.function,
      goal: optional(oneOf(['lowest', 'highest'])),
      signal: optional(rules.signal),
      name: optional(rules.text),
    });
    this.name = checked.name ?? 'validation';
    this.#options = checked;
    this.#goal = checked.goal ?? 'lowest';
  }

  /** The best score so far. */
  get best(): number | null {
    return this.#best;
  }

  async onStart(run: TrainingRun): Promise<void> {
    if (this.#isDue) await this.#validate(run);
  }

  async onStep(event: StepEvent, run: TrainingRun): Promise<void> {
    if (this.#options.when(event)) await this.#validate(run);
  }

  async #validate(run: TrainingRun): Promise<void> {
    const { evaluate, signal } = this.#options;
    this.#isDue = true;
    let found: number | MeasuredScore;
    try {
      found = await evaluating(run.model, () => evaluate({ step: run.step }));
    } catch (error) {
      if (!signal?.aborted) throw error;
      run.suspend();
      return;
    }
    this.#isDue = false;
    const { value, details } = typeof found === 'number' ? { value: found } : found;
    if (!Number.isFinite(value)) {
      throw new DataError(
        `Validation: evaluate must give a finite number, got ${describe(value)} after ${run.step} ` +
          'steps; look for an empty validation set, or values in it that are not finite',
      );
    }
    const sign = signOf(this.#goal);
    const isBest = this.#best === null || value * sign < this.#best * sign;
    if (isBest) this.#best = value;
    await run.announce({
      name: this.name,
      value,
      goal: this.#goal,
      best: this.#best ?? value,
      isBest,
      step: run.step,
      details,
    });
  }

  snapshot(): PartState {
    return { state: { best: this.#best, ...(this.#isDue && { isDue: true }) } };
  }

  prepareRestore(saved: Required<PartState>): () => void {
    const { state } = savedPart('Validation', saved);
    const fields = new SavedFields('Validation', state);
    const best = fields.numberOrNull('best');
    const isDue = 'isDue' in state && fields.boolean('isDue');
    return () => {
      this.#best = best;
      this.#isDue = isDue;
    };
  }
}
