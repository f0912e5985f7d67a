import { checkOptions, rules } from '@unrolled/tensor/guards';
import type { Callback, StepEvent, TrainingRun } from '../trainer/callback.ts';
import { evaluating } from './evaluating.ts';
import type { When } from './when.ts';

export interface SamplingOptions {
  readonly when: When;
  /**
   * Runs with the model in evaluation. Give it a generator of its own, else what it draws changes
   * the training.
   */
  readonly sample: (event: StepEvent) => void | Promise<void>;
}

/** Lets the model show what it can do, now and then. */
export class Sampling implements Callback {
  readonly name = 'sampling';
  readonly #options: SamplingOptions;

  constructor(options: SamplingOptions) {
    this.#options = checkOptions('Sampling', options, {
      when: rules.function,
      sample: rules.function,
    });
  }

  async onStep(event: StepEvent, run: TrainingRun): Promise<void> {
    const { when, sample } = this.#options;
    if (when(event)) await evaluating(run.model, () => sample(event));
  }
}
