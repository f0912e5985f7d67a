import { DataError } from '@unrolled/tensor';
import type { PartState, Resumable } from '../resumable.ts';
import { SavedFields } from '../saved-fields.ts';
import type { Callback, StepEvent, TrainingRun } from '../trainer/callback.ts';
import { type Goal, type MeasuredScore, signOf } from '../trainer/score.ts';
import { evaluating } from './evaluating.ts';
import type { When } from './when.ts';

export interface ValidationOptions {
  readonly when: When;
  /** Scores the model, which is in evaluation meanwhile; scope what it computes. */
  readonly evaluate: (event: StepEvent) => number | MeasuredScore | Promise<number | MeasuredScore>;
  /** Default 'lowest', as for a loss. */
  readonly goal?: Goal;
  /** Default 'validation'. */
  readonly name?: string;
}

/** Scores the model now and then, remembers the best, and tells schedule and callbacks. */
export class Validation implements Callback, Resumable {
  readonly name: string;
  readonly #options: ValidationOptions;
  readonly #goal: Goal;
  #best: number | null = null;

  constructor(options: ValidationOptions) {
    this.name = options.name ?? 'validation';
    this.#options = options;
    this.#goal = options.goal ?? 'lowest';
  }

  /** The best score so far. */
  get best(): number | null {
    return this.#best;
  }

  async onStep(event: StepEvent, run: TrainingRun): Promise<void> {
    const { when, evaluate } = this.#options;
    if (!when(event)) return;
    const found = await evaluating(run.model, () => evaluate(event));
    const { value, details } = typeof found === 'number' ? { value: found } : found;
    if (!Number.isFinite(value)) {
      throw new DataError(
        `Validation: evaluate must give a finite number, got ${value} after ${event.step} steps; ` +
          'look for an empty validation set, or values in it that are not finite',
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
      step: event.step,
      details,
    });
  }

  snapshot(): PartState {
    return { state: { best: this.#best } };
  }

  prepareRestore({ state }: Required<PartState>): () => void {
    const best = new SavedFields('Validation', state).numberOrNull('best');
    return () => {
      this.#best = best;
    };
  }
}
