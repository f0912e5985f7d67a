import {
  type ClassificationMeasure,
  classificationLoss,
  evaluateClassifier,
  goalOf,
  type ProbabilisticScores,
  scoreOf,
} from '@unrolled/classification';
import { batchByLength } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { AdamW, EarlyStopping, everyEpochs, Trainer, Validation } from '@unrolled/train';
import { type EncodedText, lengthOf, type SentimentCorpus } from '../data/corpus.ts';
import { BagOfWords } from '../model/bag-of-words.ts';

const batchSize = 32;
const fewestEpochs = 10;
/** So that few texts are read often enough to be learned. */
const fewestSteps = 300;

interface BagOfWordsOptions {
  readonly seed: number;
  readonly classWeights: Float32Array | null;
  readonly measure: ClassificationMeasure;
  readonly signal: AbortSignal | undefined;
}

/**
 * The baseline for recurrent models: a bag of words, trained on the same texts with the
 * same class weights, by the same optimizer, with the weights that were best on the held-out texts.
 * @throws the reason of the signal when it aborts
 */
export async function trainBagOfWords(
  { parts: { tokenizer, labels }, training, validation }: SentimentCorpus,
  { seed, classWeights, measure, signal }: BagOfWordsOptions,
): Promise<BagOfWords> {
  const bag = new BagOfWords(tokenizer.size, labels.length);
  const epochs = Math.max(fewestEpochs, Math.ceil((fewestSteps * batchSize) / training.length));
  const optimizer = new AdamW(bag.parameters(), { learningRate: 5e-3, weightDecay: 0.01 });
  const validate = new Validation({
    when: everyEpochs(1),
    evaluate: async () => scoreOf(await scoreBagOfWords(bag, labels, validation, signal), measure),
    goal: goalOf(measure),
    signal,
  });
  const best = new EarlyStopping({ model: bag, patience: epochs });
  const trainer = new Trainer({
    model: bag,
    optimizer,
    data: batchByLength({
      examples: training,
      lengthOf,
      batchSize,
      rng: new Rng(seed).fork('bag of words'),
    }),
    loss: (batch) =>
      classificationLoss(bag.forward(batch.map(({ tokens }) => tokens)), batch, {
        classWeights,
        labelSmoothing: 0,
      }),
    callbacks: [validate, best],
  });
  try {
    await trainer.run({ epochs, signal });
    signal?.throwIfAborted();
    best.restoreBest();
    return bag;
  } finally {
    optimizer.zeroGrad();
    optimizer.dispose();
    best.dispose();
  }
}

/** Scores of a bag of words on texts. */
export const scoreBagOfWords = (
  bag: BagOfWords,
  labels: readonly string[],
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<ProbabilisticScores> =>
  evaluateClassifier(bag, texts, {
    labels,
    lengthOf,
    forward: (batch) => bag.forward(batch.map(({ tokens }) => tokens)),
    signal,
  });
