import {
  type ClassificationScores,
  classificationLoss,
  classWeightValues,
  countLabels,
  goalOf,
  majorityScores,
  scoreOf,
} from '@unrolled/classification';
import { batchByLength } from '@unrolled/datasets';
import type { TrainingPlan } from '@unrolled/task';
import { ArgumentError, Rng } from '@unrolled/tensor';
import { scoreBagOfWords, trainBagOfWords } from './baseline/train-bag-of-words.ts';
import { type EncodedText, lengthOf, type SentimentCorpus } from './data/corpus.ts';
import { useVectors } from './data/vocabulary.ts';
import { evaluateEncoded, type SentimentEvaluation } from './evaluate.ts';
import type { SentimentModel } from './model/sentiment-model.ts';
import type { SentimentTraining } from './options.ts';

export { prepareCorpus as prepare } from './data/corpus.ts';
export { evaluate } from './evaluate.ts';

/** Cross-entropy over batches of texts of similar length, together with a bag of words. */
export function plan(
  model: SentimentModel,
  corpus: SentimentCorpus,
  options: SentimentTraining,
): TrainingPlan<readonly EncodedText[], SentimentEvaluation> {
  const { training, validation, parts, vectors, isNew } = corpus;
  const { labels, tokenizer } = parts;
  const { batchSize, seed, labelSmoothing } = options;
  const measure = options.measure ?? 'accuracy';
  const classWeights = classWeightValues('sentiment', options.classWeights, labels, training);
  const supports = countLabels(labels.length, validation);
  const references = { ...figuresOf('majority', majorityScores(labels, supports)) };
  return {
    batches: batchByLength({
      examples: training,
      lengthOf,
      batchSize,
      rng: new Rng(seed).fork('examples'),
    }),
    loss(batch) {
      const losses = model
        .experts(batch.map(({ tokens }) => tokens))
        .map((logits) => classificationLoss(logits, batch, { classWeights, labelSmoothing }));
      return losses.reduce((sum, loss) => sum.add(loss)).div(losses.length);
    },
    unitsOf: (batch) => batch.reduce((words, { tokens }) => words + tokens.length, 0),
    async before(signal) {
      if (vectors !== undefined && !isNew) {
        throw new ArgumentError(
          'sentiment.train: vectors are for new models, got vectors and a model to start from; give ' +
            'one of the two',
        );
      }
      if (isNew) model.ngrams?.startFrom(training);
      if (vectors !== undefined) await useVectors(model.embedding.weight, tokenizer, vectors);
      const bag = await trainBagOfWords(corpus, { seed, classWeights, measure, signal });
      const scores = await scoreBagOfWords(bag, labels, validation, signal);
      return Object.assign(references, figuresOf('baseline', scores));
    },
    async evaluate(signal) {
      const scores = await evaluateEncoded(model, validation, { signal });
      const { accuracy, macroF1, loss } = scores;
      return {
        value: scoreOf(scores, measure),
        details: { accuracy, macroF1, loss, ...references },
      };
    },
    goal: goalOf(measure),
    async conclude(signal) {
      const { mistakes: _, ...evaluation } = await evaluateEncoded(model, validation, { signal });
      const { accuracy, macroF1, loss } = evaluation;
      return { evaluation: { ...evaluation, mistakes: [] }, figures: { accuracy, macroF1, loss } };
    },
  };
}

/** Scores as figures of a record: `baselineAccuracy`. */
function figuresOf(
  prefix: string,
  { accuracy, macroF1, loss }: ClassificationScores & { readonly loss?: number },
): Record<string, number> {
  return {
    [`${prefix}Accuracy`]: accuracy,
    [`${prefix}MacroF1`]: macroF1,
    ...(loss !== undefined && { [`${prefix}Loss`]: loss }),
  };
}
