import { batchByLength, shuffledBatches } from '@unrolled/datasets';
import type { Module } from '@unrolled/nn';
import { scope, type Tensor } from '@unrolled/tensor';
import {
  Adam,
  Checkpoint,
  EarlyStopping,
  everyEpochs,
  History,
  Trainer,
  Validation,
} from '@unrolled/train';
import type { FitOptions, Fitted } from './fit.ts';
import { decodeCheckpoint, encodeCheckpoint } from './own-model.ts';

/** The run of `fit`, whose options are checked. */
export async function runFit<Example>(
  model: Module,
  options: FitOptions<Example>,
): Promise<Fitted> {
  const { training, validation, loss, epochs, rng, checkpoint, signal, lengthOf } = options;
  const { batchSize = 32, patience = Number.MAX_SAFE_INTEGER, callbacks = [] } = options;
  const { learningRate = 0.001, clipNorm = 1 } = options;
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

/** The mean loss over examples, all with the same weight. */
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
