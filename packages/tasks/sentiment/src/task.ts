import {
  type ClassificationScores,
  checkLabels,
  classificationLoss,
  classWeightValues,
  countLabels,
  goalOf,
  majorityScores,
  scoreOf,
} from '@unrolled/classification';
import { batchByLength } from '@unrolled/datasets';
import { describe } from '@unrolled/guards';
import { defineTask, type TrainingPlan } from '@unrolled/task';
import { ArgumentError, FormatError, Rng } from '@unrolled/tensor';
import { type Tokenizer, tokenizerFromJSON } from '@unrolled/tokenizers';
import { scoreBagOfWords, trainBagOfWords } from './baseline/train-bag-of-words.ts';
import {
  type EncodedText,
  lengthOf,
  prepareCorpus,
  type SentimentCorpus,
  type SentimentData,
} from './data/corpus.ts';
import { useVectors } from './data/vocabulary.ts';
import { evaluate, evaluateEncoded, type SentimentEvaluation } from './evaluate.ts';
import { SentimentModel } from './model/sentiment-model.ts';
import { modelOptions, type SentimentTraining, trainingOptions } from './options.ts';

/**
 * Which label a text has, from labelled texts. A bag of words is trained on the same texts, and its
 * scores are figures of the record, next to those of always answering the most frequent label.
 */
export const sentiment = /* @__PURE__ */ defineTask({
  name: 'sentiment',
  version: '2',
  package: '@unrolled/sentiment',
  unit: 'texts',
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ tokenizer, labels }: SentimentModel) => ({ tokenizer, labels }),
    write: ({ tokenizer, labels }) => ({ tokenizer, labels: { labels } }),
    read: ({ where, field }) => ({
      tokenizer: readTokenizer(where, field('tokenizer')),
      labels: checkLabels(where, field('labels').labels as readonly string[]),
    }),
    summary: ({ tokenizer, labels }) => {
      const { size } = tokenizer;
      const { type } = tokenizer.toJSON();
      return {
        ...(type === 'word' ? { words: size } : { tokenizer: type, tokens: size }),
        labels: labels.join(', ').slice(0, 200),
      };
    },
  },
  create: ({ tokenizer, labels }, configuration, { init, rng }) =>
    new SentimentModel({ tokenizer, labels, configuration, init, rng }),
  prepare: (data: SentimentData, options, known) => prepareCorpus(data, options, known),
  plan,
  evaluate,
});

function readTokenizer(where: string, json: Parameters<typeof tokenizerFromJSON>[0]): Tokenizer {
  const tokenizer = tokenizerFromJSON(json);
  if (tokenizer.unknownId !== undefined) return tokenizer;
  throw new FormatError(
    `${where}: its tokenizer must have a token for unknown words, got one of kind ` +
      `${describe(tokenizer.toJSON().type)} without`,
  );
}

function plan(
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
          'sentiment.train: a new model begins with vectors, got them and a model to start from; give ' +
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
