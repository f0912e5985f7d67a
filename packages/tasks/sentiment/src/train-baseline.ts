import { batchByLength } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { AdamW, EarlyStopping, everyEpochs, Trainer, Validation } from '@unrolled/train';
import { classifierLoss } from './classifier-loss.ts';
import type { SentimentCorpus } from './corpus.ts';
import { measureBaseline } from './evaluate.ts';
import { goalOf, type Measure, type ProbabilisticScores, scoreOf } from './scores.ts';
import type { SentimentModel } from './sentiment-model.ts';

const batchSize = 32;
const fewestEpochs = 10;
/** So that few examples are read often enough to be learned. */
const fewestSteps = 300;

interface BaselineOptions {
  readonly seed: number;
  readonly classWeights: Float32Array | null;
  readonly measure: Measure;
  readonly signal: AbortSignal | undefined;
}

/**
 * Trains the bag of words of a model anew, on the same examples with the same class weights, by the
 * same optimizer, and keeps the weights that did best on those held out.
 * @returns its scores there; null when the signal ended it
 */
export async function trainBaseline(
  model: SentimentModel,
  { training, validation }: SentimentCorpus,
  { seed, classWeights, measure, signal }: BaselineOptions,
): Promise<ProbabilisticScores | null> {
  const { baseline } = model;
  const epochs = Math.max(fewestEpochs, Math.ceil((fewestSteps * batchSize) / training.length));
  baseline.reset();
  const optimizer = new AdamW(baseline.parameters(), { learningRate: 5e-3, weightDecay: 0.01 });
  let latest: ProbabilisticScores | null = null;
  let kept: ProbabilisticScores | null = null;
  const scores = new Validation({
    when: everyEpochs(1),
    evaluate: async () => {
      latest = (await measureBaseline(model, validation, signal)).scores;
      return scoreOf(latest, measure);
    },
    goal: goalOf(measure),
    signal,
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
    loss: (batch) =>
      classifierLoss([baseline.forward(batch.map(({ tokens }) => tokens))], batch, {
        classWeights,
        labelSmoothing: 0,
      }),
    callbacks: [
      scores,
      best,
      {
        name: 'kept-scores',
        onScore: ({ isBest }) => {
          if (isBest) kept = latest;
        },
      },
    ],
  });
  try {
    const { reason } = await trainer.run({ epochs, signal });
    best.restoreBest();
    return reason === 'aborted' ? null : kept;
  } finally {
    optimizer.zeroGrad();
    optimizer.dispose();
    best.dispose();
  }
}
