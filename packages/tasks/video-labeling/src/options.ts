import { cellKinds } from '@unrolled/cells';
import { classificationMeasures, classWeightsOption } from '@unrolled/classification';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';

/** Frames that a label may depend on: those that came, and `lookAhead` more; or all of the sequence. */
const directions = ['causal', 'offline'] as const;

/** Options that define a model. */
export const modelOptions = {
  cell: option.choice(cellKinds, 'gru', 'recurrent cell'),
  hiddenSize: option.size(64, 'size of the state of a layer in each direction'),
  numLayers: option.size(1, 'number of recurrent layers'),
  direction: option.choice(directions, 'causal', 'frames that a label may depend on'),
  lookAhead: option.countUpTo(1000)(0, 'number of later frames that a causal label waits for'),
  vectorSize: option.size(64, 'size of the vector that a CNN computes from the pixels of a frame'),
  motion: option.toggle(true, 'differences from frame to frame as additional inputs'),
  // Of the frames, between layers, and of the states.
  dropout: option.rate(0.3, 'share of values dropped in training'),
};

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, {
    epochs: 60,
    batchSize: 8,
    learningRate: 3e-3,
    weightDecay: 0.01,
    heldOut: 0.2,
    validations: 15,
  }),
  windowLength: option.size(200, 'number of consecutive frames in a training window'),
  labelSmoothing: option.rate(0.1, 'share of each label spread over all labels (Szegedy 2016)'),
  noise: option.nonNegative(
    0.1,
    'standard deviation of the noise added in training, as a share of that of each input',
  ),
  scaling: option.rate(0.1, 'maximum share by which a window is scaled in training'),
  shift: option.rate(
    0.05,
    'maximum share of its size by which a clip of pixels is moved in training',
  ),
  classWeights: classWeightsOption('rest=1,stroke=2'),
  measure: option.choice(
    classificationMeasures,
    'loss',
    'measure on held-out frames by which the best weights are chosen',
  ),
};

/** Options that define how probabilities become labels, both in streaming and in evaluation. */
export const settlingOptions = {
  smoothing: option.rate(0, "share of the earlier frames' average in each frame's probabilities"),
  minimumDuration: option.size(1, 'minimum number of frames in a segment'),
};

/** Options of the model, complete. */
export type LabelingConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type LabelingTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;

/** Options that steady the labels of frames. */
export type SettlingOptions = OptionValues<typeof settlingOptions>;
