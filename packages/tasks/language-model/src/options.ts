import { cellKinds } from '@unrolled/cells';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';
import { normalizations } from './text/normalization.ts';

/** Softmaxes over the characters: of all at once, or on two levels, for thousands of characters. */
const softmaxes = ['full', 'adaptive'] as const;

/**
 * Options that define a model. The defaults are for some minutes on one core: on tiny-shakespeare, in
 * equal time, a GRU of 256 reaches 1.50 nats where an LSTM of 256 reaches 1.57; a larger embedding costs
 * time without gain.
 */
export const modelOptions = {
  cell: option.choice(cellKinds, 'gru', 'recurrent cell'),
  embeddingSize: option.size(64, 'size of a character embedding'),
  hiddenSize: option.size(256, 'size of the state of a layer'),
  numLayers: option.size(1, 'number of recurrent layers'),
  softmax: option.choice(
    softmaxes,
    'full',
    'softmax over the characters, adaptive for thousands of them',
  ),
  // Of the embedding, between layers and of the output of the last layer, never from step to step
  // (Zaremba 2014).
  dropout: option.rate(0, 'share of values dropped between layers in training'),
  normalization: option.choice(normalizations, 'nfc', 'Unicode normalization of the text'),
};

/** Options of a run. A short text is read at fewer positions than `batchSize`. */
export const trainingOptions = {
  ...withDefaults(runOptions, {
    minutes: 3,
    learningRate: 6e-3,
    warmUp: 0.02,
    validations: 5,
  }),
  batchSize: option.size(32, 'number of positions in the text that are read in parallel'),
  sequenceLength: option.size(64, 'number of characters that gradients flow back over'),
};

/** Options of the model, complete. */
export type LanguageModelConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type LanguageModelTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;
