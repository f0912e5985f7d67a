import { crossEntropy } from '@unrolled/nn';
import { Rng, tensor } from '@unrolled/tensor';
import {
  AdamW,
  batchByLength,
  EarlyStopping,
  everyEpochs,
  Trainer,
  Validation,
} from '@unrolled/train';
import type { SentimentCorpus } from './corpus.ts';
import { baselineConfusion } from './evaluate.ts';
import type { SentimentModel } from './sentiment-model.ts';

const batchSize = 32;
const fewestEpochs = 10;
/** So that few examples are read often enough to be learned. */
const fewestSteps = 300;

/**
 * Trains the bag of words of a model anew, on the same examples, by the same optimizer, and keeps
 * the weights that did best on those held out.
 * @returns its accuracy there; null when the signal ended it
 */
export async function trainBaseline(
  model: SentimentModel,
  { training, validation }: SentimentCorpus,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const { baseline } = model;
  const epochs = Math.max(fewestEpochs, Math.ceil((fewestSteps * batchSize) / training.length));
  baseline.reset();
  const optimizer = new AdamW(baseline.parameters(), { learningRate: 5e-3, weightDecay: 0.01 });
  const scores = new Validation({
    when: everyEpochs(1),
    evaluate: async () => (await baselineConfusion(model, validation)).accuracy,
    goal: 'highest',
  });
  const best = new EarlyStopping({ model: baseline, patience: epochs });
  const trainer = new Trainer({
    model: baseline,
    optimizer,
    data: batchByLength({
      examples: training,
      lengthOf: ({ tokens }) => tokens.length,
      batchSize,
      rng: new Rng(seed).fork('bag of words'),
    }),
    loss: (batch) => {
      const labels = tensor(
        Int32Array.from(batch, ({ label }) => label),
        [batch.length],
      );
      return crossEntropy(baseline.forward(batch.map(({ tokens }) => tokens)), labels);
    },
    callbacks: [scores, best],
  });
  try {
    const { reason } = await trainer.run({ epochs, signal });
    best.restoreBest();
    return reason === 'aborted' ? null : scores.best;
  } finally {
    optimizer.zeroGrad();
    optimizer.dispose();
    best.dispose();
  }
}
