import {
  check,
  checkOptions,
  type OptionRules,
  optional,
  rules,
  withMethods,
} from '@unrolled/guards';
import type { Module } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import type { Callback, EndReason, History } from '@unrolled/train';

/** Storage of a run that can be resumed, such as `checkpointFile(path)` of `@unrolled/task/node`. */
export interface CheckpointStore {
  /** null where nothing is kept yet. */
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<void>;
}

/** Options of `fit`. */
export interface FitOptions<Example> {
  readonly training: readonly Example[];
  /**
   * Examples held out: the weights that do best on them are kept. Default: none, and the last weights are
   * kept.
   */
  readonly validation?: readonly Example[];
  /** The mean loss of a batch, one value. Runs in a scope. */
  readonly loss: (batch: readonly Example[]) => Tensor;
  /** Passes over the training examples, at most. */
  readonly epochs: number;
  /** Number of consecutive epochs without a better validation loss after which the run ends. Default: none. */
  readonly patience?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** The length of an example, for batches of similar length. */
  readonly lengthOf?: (example: Example) => number;
  /** Learning rate of Adam. Default 0.001. */
  readonly learningRate?: number;
  /** The maximum norm of all gradients together. Default 1. */
  readonly clipNorm?: number;
  /** Only its key is used, for the order of examples. */
  readonly rng: Rng;
  /** Default: the run is not kept. */
  readonly checkpoint?: CheckpointStore;
  /** Ends the run after the step in progress. */
  readonly signal?: AbortSignal;
  readonly callbacks?: readonly Callback[];
}

/** A run that has ended. */
export interface Fitted {
  readonly reason: EndReason;
  readonly epochs: number;
  /** Lowest loss on the validation; null without one. */
  readonly best: number | null;
  /** A row an epoch, of this run. */
  readonly history: History;
}

const optionRules: OptionRules<FitOptions<unknown>> = {
  training: rules.list,
  validation: optional({
    holds: (value) => rules.list.holds(value) && (value as readonly unknown[]).length > 0,
    words: 'an array of one example or more',
  }),
  loss: rules.function,
  epochs: rules.aboveZero,
  patience: optional(rules.count),
  batchSize: optional(rules.count),
  lengthOf: optional(rules.function),
  learningRate: optional(rules.notNegative),
  clipNorm: optional(rules.aboveZero),
  rng: rules.rng,
  checkpoint: optional(withMethods('a store, such as checkpointFile(path)', 'read', 'write')),
  signal: optional(rules.signal),
  callbacks: optional(rules.list),
};

/**
 * Trains a custom model in one call: Adam, shuffled batches, clipping by norm, a validation after each
 * epoch, and in the end the best weights. With a checkpoint, an interrupted run resumes to
 * the same bits when it is called again. The model is then in evaluation.
 * @throws DivergenceError when a loss or gradient is not finite
 */
export async function fit<Example>(model: Module, options: FitOptions<Example>): Promise<Fitted> {
  check('fit', 'model', model, rules.module);
  const checked = checkOptions<FitOptions<Example>>('fit', options, optionRules);
  // Loaded on demand, so that a page that only predicts has no trainer.
  const { runFit } = await import('./run-fit.ts');
  return runFit(model, checked);
}
