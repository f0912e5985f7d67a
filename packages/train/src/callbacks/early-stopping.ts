import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { type Module, type PartState, type Resumable, SavedFields, savedPart } from '@unrolled/nn';
import { checkState } from '@unrolled/nn/guards';
import type { Tensor } from '@unrolled/tensor';
import { keptCopy } from '../parameters.ts';
import {
  type Callback,
  type RunResult,
  type Score,
  signOf,
  type TrainingRun,
} from '../trainer/callback.ts';

/** Options of an `EarlyStopping`. */
export interface EarlyStoppingOptions {
  /** The model whose best weights are kept, as a second copy in memory. */
  readonly model: Module;
  /** Scores in a row without improvement after which to stop. */
  readonly patience: number;
  /** Minimum improvement over the best score. Default 0. */
  readonly minimumChange?: number;
  /** The validation to listen to, by name. Default 'validation'. */
  readonly validation?: string;
  /** Default 'early-stopping'. */
  readonly name?: string;
}

const optionRules: OptionRules<EarlyStoppingOptions> = {
  model: rules.module,
  patience: rules.count,
  minimumChange: optional(rules.notNegative),
  validation: optional(rules.text),
  name: optional(rules.text),
};

/**
 * Ends the run when scores no longer improve, and then restores the best weights. A run that ends
 * otherwise keeps its last weights, from which it can continue exactly; `restoreBest()` is for finished runs.
 */
export class EarlyStopping implements Callback, Resumable {
  readonly name: string;
  readonly #model: Module;
  readonly #patience: number;
  readonly #minimumChange: number;
  readonly #validation: string;
  #best: number | null = null;
  #bestStep = 0;
  #badScores = 0;
  #hasStopped = false;
  #bestWeights: Record<string, Tensor> = {};

  constructor(options: EarlyStoppingOptions) {
    const checked = checkOptions('EarlyStopping', options, optionRules);
    const { model, patience, minimumChange = 0 } = checked;
    this.name = checked.name ?? 'early-stopping';
    this.#model = model;
    this.#patience = patience;
    this.#minimumChange = minimumChange;
    this.#validation = checked.validation ?? 'validation';
  }

  /** Steps done when the best score was found; 0 before the first. */
  get bestStep(): number {
    return this.#bestStep;
  }

  onStart(run: TrainingRun): void {
    if (this.#hasStopped) this.#stop(run);
  }

  onScore(score: Score, run: TrainingRun): void {
    if (score.name !== this.#validation) return;
    const sign = signOf(score.goal);
    const isBetter =
      this.#best === null || score.value * sign < this.#best * sign - this.#minimumChange;
    if (isBetter) {
      this.#best = score.value;
      this.#bestStep = score.step;
      this.#badScores = 0;
      this.#keepWeights();
    } else if (++this.#badScores >= this.#patience) {
      this.#hasStopped = true;
      this.#stop(run);
    }
  }

  #stop(run: TrainingRun): void {
    run.stop(
      `${this.#badScores} scores in a row were no better than ${this.#best}, found after ` +
        `${this.#bestStep} steps`,
    );
  }

  #keepWeights(): void {
    const earlier = this.#bestWeights;
    const entries = Object.entries(this.#model.stateDict());
    this.#bestWeights = Object.fromEntries(
      entries.map(([name, weights]) => [name, earlier[name]?.assign(weights) ?? keptCopy(weights)]),
    );
  }

  onEnd({ reason }: RunResult): void {
    if (this.#hasStopped && reason === 'stopped') this.restoreBest();
  }

  /** Puts the weights of the best score into the model; without a score, changes nothing. */
  restoreBest(): void {
    if (this.#best !== null) this.#model.loadStateDict(this.#bestWeights);
  }

  snapshot(): PartState {
    return {
      tensors: this.#bestWeights,
      state: {
        best: this.#best,
        bestStep: this.#bestStep,
        badScores: this.#badScores,
        hasStopped: this.#hasStopped,
      },
    };
  }

  prepareRestore(saved: Required<PartState>): () => void {
    const { tensors, state } = savedPart('EarlyStopping', saved);
    const fields = new SavedFields('EarlyStopping', state);
    const best = fields.numberOrNull('best');
    const bestStep = fields.count('bestStep');
    const badScores = fields.count('badScores');
    const hasStopped = fields.boolean('hasStopped');
    const live = best === null ? [] : this.#model.namedParameters();
    checkState('EarlyStopping', new Map(live), tensors);
    return () => {
      const copies = Object.entries(tensors).map(([name, saved]) => [name, keptCopy(saved)]);
      this.dispose();
      this.#bestWeights = Object.fromEntries(copies);
      this.#best = best;
      this.#bestStep = bestStep;
      this.#badScores = badScores;
      this.#hasStopped = hasStopped;
    };
  }

  /** Frees the best weights and forgets their score. */
  dispose(): void {
    for (const weights of Object.values(this.#bestWeights)) weights.dispose();
    this.#bestWeights = {};
    this.#best = null;
  }
}
