import { cellKinds } from '@unrolled/cells';
import { attentionKinds, decoderKinds } from '@unrolled/seq2seq';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';

/** Options that define a model. */
export const modelOptions = {
  cell: option.choice(cellKinds, 'gru', 'recurrent cell'),
  vectorSize: option.size(64, 'size of the vector that a CNN computes from the pixels of a frame'),
  embeddingSize: option.size(64, 'size of a word embedding'),
  hiddenSize: option.size(128, 'size of the state of a layer, both directions together'),
  numLayers: option.size(1, 'number of recurrent layers'),
  motion: option.toggle(true, 'differences from frame to frame as additional inputs'),
  attention: option.choice(
    attentionKinds,
    'general',
    'attention over time; none gives every word the same clip vector',
  ),
  decoder: option.choice(
    decoderKinds,
    'luong',
    'decoder type, by the order of attention and recurrence',
  ),
  dropout: option.rate(0.1, 'share of values dropped in training'),
};

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, {
    epochs: 40,
    batchSize: 32,
    learningRate: 3e-3,
    weightDecay: 0.01,
    heldOut: 0.1,
    validations: 10,
  }),
  labelSmoothing: option.rate(0.1, 'share of each label spread over all labels (Szegedy 2016)'),
  wordDropout: option.rate(0.3, 'share of the previous words hidden from the decoder in training'),
  timeJitter: option.rate(0.2, 'maximum share of the frames dropped in training'),
  shift: option.rate(
    0.05,
    'maximum share of its size by which a clip of pixels is moved in training',
  ),
  minimumCount: option.forNewModels(
    option.size(
      1,
      'number of times that a word must occur in the captions to be in the vocabulary',
    ),
  ),
};

/** Options of the model, complete. */
export type VideoCaptioningConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type VideoCaptioningTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;
