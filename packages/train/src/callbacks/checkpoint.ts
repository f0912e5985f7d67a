import { checkOptions, rules } from '@unrolled/guards';
import type { Callback, StepEvent, TrainingRun } from '../trainer/callback.ts';
import type { TrainingSnapshot } from '../trainer/snapshot.ts';
import type { When } from './when.ts';

/** Options of a `Checkpoint`. */
export interface CheckpointOptions {
  /** anyOf(everySteps(1000), everySeconds(60)), say. */
  readonly when: When;
  /** Saves a snapshot; training waits for it, and ends if it fails. */
  readonly save: (snapshot: TrainingSnapshot, event: StepEvent) => void | Promise<void>;
}

/** Saves the run at chosen steps, after the other callbacks of the step. */
export class Checkpoint implements Callback {
  readonly name = 'checkpoint';
  readonly #options: CheckpointOptions;

  constructor(options: CheckpointOptions) {
    this.#options = checkOptions('Checkpoint', options, {
      when: rules.function,
      save: rules.function,
    });
  }

  async onSettled(event: StepEvent, run: TrainingRun): Promise<void> {
    const { when, save } = this.#options;
    if (when(event)) await save(await run.snapshot(), event);
  }
}
