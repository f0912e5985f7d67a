import { classificationMeasures, classWeightsOption, poolings } from '@unrolled/classification';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';

/** Recurrent layers of a sentiment model. */
export const sentimentCells = ['lstm', 'gru'] as const;

/** The maximum number of labels with which n-grams are counted by default: each has a table of a MiB. */
export const mostCountedLabels = 20;

/** Embedding size where there are no vectors. */
export const defaultEmbeddingSize = 100;

/** Longest run of words counted, for few labels. */
export const defaultNgrams = 3;

/** Greatest number of words in the vocabulary. */
export const defaultVocabulary = 30_000;

/** Options that define a model. */
export const modelOptions = {
  cell: option.choice(sentimentCells, 'lstm', 'recurrent cell'),
  embeddingSize: option.optional(
    option.size(defaultEmbeddingSize, 'size of a word embedding'),
    `${defaultEmbeddingSize}, or that of the vectors`,
  ),
  hiddenSize: option.size(32, 'size of the state of a layer in each direction'),
  numLayers: option.size(1, 'number of recurrent layers'),
  bidirectional: option.toggle(true, 'layers that also read from the end'),
  pooling: option.choice(poolings, 'mean', 'pooling of the states over time'),
  // The table of runs has 2¹⁸ weights a label.
  ngrams: option.optional(
    option.count(defaultNgrams, 'length in words of the longest n-gram counted as a feature'),
    `${defaultNgrams}, or 0 with more than ${mostCountedLabels} labels`,
  ),
  // Of the embedding, between layers, and of what is pooled.
  dropout: option.rate(0.5, 'share of values dropped in training'),
  wordDropout: option.rate(0.4, 'share of words replaced by the unknown word in training'),
  maximumLength: option.size(400, 'number of words read from the start of a text'),
};

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, { weightDecay: 0.01 }),
  epochs: {
    ...runOptions.epochs,
    unset: '4, or more for few texts, unless there is another limit',
  },
  batchSize: option.size(32, 'number of texts in a batch'),
  minimumCount: option.forNewModels(
    option.optional(
      option.size(1, 'number of times that a word must occur to be in the vocabulary'),
      '1',
    ),
  ),
  maximumVocabulary: option.forNewModels(
    option.optional(
      option.size(
        defaultVocabulary,
        'maximum number of words in the vocabulary, the most frequent ones',
      ),
      String(defaultVocabulary),
    ),
  ),
  labelSmoothing: option.rate(0.1, 'share of each label spread over all labels (Szegedy 2016)'),
  classWeights: classWeightsOption('good=1,bad=2'),
  measure: option.optional(
    option.choice(
      classificationMeasures,
      'accuracy',
      'measure on held-out texts by which the best weights are chosen',
    ),
    'accuracy, or macro-f1 with class weights',
  ),
};

/** Options of the model, complete. */
export type SentimentConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type SentimentTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;
