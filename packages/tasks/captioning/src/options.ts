import { cellKinds } from '@unrolled/cells';
import { attentionKinds, decoderKinds } from '@unrolled/seq2seq';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';

/** Options that define a model. */
export const modelOptions = {
  cell: option.choice(cellKinds, 'lstm', 'recurrent cell'),
  embeddingSize: option.size(256, 'size of a word embedding'),
  hiddenSize: option.size(256, 'size of the state of a layer'),
  numLayers: option.size(1, 'number of recurrent layers'),
  attention: option.choice(
    attentionKinds,
    'general',
    'attention over the image; none gives every word the same image vector',
  ),
  gatedContext: option.toggle(
    false,
    'a gate that scales the attention at each word, for the bahdanau decoder',
  ),
  decoder: option.choice(
    decoderKinds,
    'luong',
    'decoder type, by the order of attention and recurrence',
  ),
  dropout: option.rate(0.3, 'share of values dropped in training'),
  stages: option.text(
    '16,32,48',
    'sizes',
    'channels of the stages of the CNN that reads pixels, each of which halves the image',
    {
      holds: (value) =>
        typeof value === 'string' && /^[1-9]\d{0,3}(,[1-9]\d{0,3}){0,7}$/.test(value),
      words: 'one to eight whole numbers separated by commas, such as 16,32',
    },
  ),
};

/** Channels of the stages of the CNN. */
export const stagesOf = ({ stages }: { readonly stages: string }): number[] =>
  stages.split(',').map(Number);

/** Length of a run for which no limit is given. */
export const defaultEpochs = 8;
/** Least number of steps of a run whose length is left open. */
export const fewestSteps = 2_500;

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, { learningRate: 3e-3, weightDecay: 0.01, validations: 8 }),
  epochs: {
    ...runOptions.epochs,
    unset: '8, or more for few captions, unless there is another limit',
  },
  labelSmoothing: option.rate(0.1, 'share of each label spread over all labels'),
  coverage: option.nonNegative(
    0,
    'weight of the penalty for positions that get no attention (Xu 2015)',
  ),
  shift: option.rate(
    0.05,
    'maximum shift of pixels in training, as a share of the side of the image',
  ),
  minimumCount: option.forNewModels(
    option.size(
      3,
      'number of times that a word must occur in the captions to be in the vocabulary',
    ),
  ),
};

/** Options of the model, complete. */
export type CaptioningConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type CaptioningTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;
