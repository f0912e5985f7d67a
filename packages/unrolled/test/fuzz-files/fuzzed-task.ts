import type { Module } from '@unrolled/nn';
import type { TrainingHooks } from '@unrolled/task';

/** Functions by which a task makes, reads and resumes its files. */
export interface FuzzedTask {
  /** Its name on the command line. */
  readonly name: string;
  readonly train: (hooks: TrainingHooks) => Promise<{ readonly model: Module }>;
  /** @returns the model of a file, and what to do with it once */
  readonly load: (bytes: Uint8Array) => { model: Module; use: () => Promise<void> };
  /** @returns what goes on with the run of a file */
  readonly prepare: (
    bytes: Uint8Array,
  ) => (hooks: TrainingHooks) => Promise<{ readonly model: Module }>;
}

/** Whether a value can be a probability. */
export const isProbability = (value: number) => value >= 0 && value <= 1;

/** Options of a short run of any task. */
export const shortRun = {
  ...{ batchSize: 4, validations: 1, heldOut: 0.2, dropout: 0.1 },
  ...{ steps: 4, hiddenSize: 4, numLayers: 1 },
};
