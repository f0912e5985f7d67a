import { batchByLength, shuffledBatches } from '@unrolled/datasets';
import {
  check,
  checkOptions,
  type OptionRules,
  optional,
  rules,
  withMethods,
} from '@unrolled/guards';
import type { Module } from '@unrolled/nn';
import { type Rng, scope, type Tensor } from '@unrolled/tensor';
import {
  Adam,
  type Callback,
  Checkpoint,
  EarlyStopping,
  type EndReason,
  everyEpochs,
  History,
  Trainer,
  Validation,
} from '@unrolled/train';
import { decodeCheckpoint, encodeCheckpoint } from './own-model.ts';

/** Where a run is kept, so that it can be resumed: `checkpointFile(path)` of `@unrolled/task/node`. */
export interface CheckpointStore {
  /** null where nothing is kept yet. */
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<void>;
}

export interface FitOptions<Example> {
  readonly training: readonly Example[];
  /** Examples held out: the weights that do best on them are kept. Default: none, and the last are. */
  readonly validation?: readonly Example[];
  /** The mean loss of a batch, one value. Runs in a scope. */
  readonly loss: (batch: readonly Example[]) => Tensor;
  /** Passes over the training examples, at most. */
  readonly epochs: number;
  /** Epochs in a row without a better loss on the validation after which to end. Default: none. */
  readonly patience?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** The length of an example, where batches shall be of about one length. */
  readonly lengthOf?: (example: Example) => number;
  /** Of Adam. Default 0.001. */
  readonly learningRate?: number;
  /** The greatest norm of all gradients together. Default 1. */
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
 * Trains a model of one's own in one call: Adam, shuffled batches, clipping by norm, a validation after each
 * epoch, and in the end the weights that did best in them. With a checkpoint, an interrupted run goes on to
 * the same bits when it is called again. The model is then in evaluation.
 * @throws DivergenceError when a loss or gradient is not finite
 */
export async function fit<Example>(model: Module, options: FitOptions<Example>): Promise<Fitted> {
  check('fit', 'model', model, rules.module);
  const checked = checkOptions<FitOptions<Example>>('fit', options, optionRules);
  const { training, validation, loss, epochs, rng, checkpoint, signal, lengthOf } = checked;
  const { batchSize = 32, patience = Number.MAX_SAFE_INTEGER, callbacks = [] } = checked;
  const { learningRate = 0.001, clipNorm = 1 } = checked;
  const examples = { examples: training, batchSize, rng };
  const optimizer = new Adam(model.parameters(), { learningRate });
  const best = new EarlyStopping({ model, patience });
  const history = new History({ when: everyEpochs(1) });
  const evaluate = () => meanLoss(validation ?? [], batchSize, loss);
  const measured = new Validation({ when: everyEpochs(1), evaluate });
  const save =
    checkpoint &&
    new Checkpoint({
      when: everyEpochs(1),
      save: async (snapshot) => checkpoint.write(await encodeCheckpoint(snapshot)),
    });
  const trainer = new Trainer<readonly Example[]>({
    model,
    optimizer,
    loss,
    clipNorm,
    data: lengthOf ? batchByLength({ ...examples, lengthOf }) : shuffledBatches(examples),
    callbacks: [
      ...(validation ? [measured, best] : []),
      history,
      ...callbacks,
      ...(save ? [save] : []),
    ],
  });
  try {
    const kept = await checkpoint?.read();
    if (kept) decodeCheckpoint(trainer, kept, 'the checkpoint');
    const { reason } = await trainer.run({ epochs, signal });
    if (reason === 'aborted') await checkpoint?.write(await encodeCheckpoint(trainer));
    else best.restoreBest();
    return { reason, epochs: trainer.epoch, best: measured.best, history };
  } finally {
    optimizer.zeroGrad();
    optimizer.dispose();
    best.dispose();
  }
}

/** The mean loss of examples, each of which counts alike. */
async function meanLoss<Example>(
  examples: readonly Example[],
  batchSize: number,
  loss: (batch: readonly Example[]) => Tensor,
): Promise<number> {
  let total = 0;
  for (let start = 0; start < examples.length; start += batchSize) {
    const batch = examples.slice(start, start + batchSize);
    const mean = scope(() => loss(batch));
    total += (await mean.item()) * batch.length;
    mean.dispose();
  }
  return total / examples.length;
}
