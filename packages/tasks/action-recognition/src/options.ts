import { cellKinds } from '@unrolled/cells';
import { classificationMeasures, classWeightsOption, poolings } from '@unrolled/classification';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';

/** Options that settle a model. */
export const modelOptions = {
  cell: option.choice(cellKinds, 'gru', 'recurrent cell'),
  hiddenSize: option.size(64, 'size of the state of a layer in each direction'),
  numLayers: option.size(1, 'number of recurrent layers'),
  bidirectional: option.toggle(true, 'reading from the end as well as from the start'),
  pooling: option.choice(poolings, 'mean', 'way in which all states become one vector'),
  motion: option.toggle(true, 'differences from frame to frame as further inputs'),
  // Of the frames, between layers, and of what is pooled.
  dropout: option.rate(0.3, 'share of values dropped in training'),
};

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, {
    epochs: 60,
    batchSize: 16,
    learningRate: 3e-3,
    weightDecay: 0.01,
    heldOut: 0.2,
    validations: 15,
  }),
  labelSmoothing: option.rate(0.1, 'share of each label spread over all labels (Szegedy 2016)'),
  noise: option.nonNegative(
    0.1,
    'standard deviation of noise added in training, in those of the channels',
  ),
  scaling: option.rate(0.1, 'greatest share by which a sequence is scaled in training'),
  timeJitter: option.rate(0.2, 'greatest share by which a sequence is stretched in training'),
  classWeights: classWeightsOption('wave=1,clap=2'),
  // By accuracy, the first of many weights that are right on all few held-out sequences would be kept.
  measure: option.choice(
    classificationMeasures,
    'loss',
    'measure on held-out sequences by which the best weights are chosen',
  ),
};

export type ActionConfiguration = OptionValues<typeof modelOptions>;

export type ActionTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;
