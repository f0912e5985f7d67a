import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';

const cells = ['lstm', 'gru'] as const;

/** Scores on held-out sentences by which the best weights are chosen. */
export const taggingMeasures = ['accuracy', 'entity-f1', 'loss'] as const;

/** Score by which the best weights are chosen. */
export type TaggingMeasure = (typeof taggingMeasures)[number];

/** Longest prefix or suffix: each length has an embedding for every token. */
const mostAffix = 8;

/** Options that define a model. */
export const modelOptions = {
  cell: option.choice(cells, 'lstm', 'recurrent cell'),
  embeddingSize: option.size(64, 'size of a word embedding'),
  longestAffix: option.countUpTo(mostAffix)(
    4,
    'length in characters of the longest prefixes and suffixes used as inputs',
  ),
  affixSize: option.size(64, 'size of the embedding of prefixes, suffixes and spelling'),
  hiddenSize: option.size(128, 'size of the state of a layer in each direction'),
  numLayers: option.size(1, 'number of recurrent layers'),
  bidirectional: option.toggle(true, 'layers that also read from the end'),
  // Of the embeddings, between layers, and of the states.
  dropout: option.rate(0.3, 'share of values dropped in training'),
  wordDropout: option.rate(0.1, 'share of words replaced by the unknown word in training'),
  constrained: option.toggle(
    true,
    'decoding restricted to labels that can follow each other, if labels mark entities with B- and I-',
  ),
  maximumLength: option.size(
    200,
    'number of tokens read together; longer sentences are read in pieces',
  ),
};

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, { learningRate: 1e-2, weightDecay: 0.01 }),
  epochs: {
    ...runOptions.epochs,
    unset: '4, or more for few sentences, unless there is another limit',
  },
  batchSize: option.size(32, 'number of sentences in a batch'),
  minimumCount: option.forNewModels(
    option.optional(
      option.size(2, 'number of times that a word must occur to be in the vocabulary'),
      '2',
    ),
  ),
  maximumVocabulary: option.forNewModels(
    option.optional(
      option.size(30_000, 'maximum number of words in the vocabulary, the most frequent ones'),
      '30000',
    ),
  ),
  labelSmoothing: option.rate(0, 'share of each label spread over all labels (Szegedy 2016)'),
  measure: option.optional(
    option.choice(
      taggingMeasures,
      'accuracy',
      'measure on held-out sentences by which the best weights are chosen',
    ),
    'entity-f1 where labels mark entities, else accuracy',
  ),
};

/** Options of the model, complete. */
export type TaggingConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type TaggingTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;
