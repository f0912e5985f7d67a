import { cellKinds } from '@unrolled/cells';
import { classificationMeasures, classWeightsOption, poolings } from '@unrolled/classification';
import { type OptionValues, option, runOptions, withDefaults } from '@unrolled/task';
import { pairsRule, skeletonRule } from './skeleton/skeleton.ts';

/** Options that define a model. */
export const modelOptions = {
  cell: option.choice(
    [...cellKinds, 'none'],
    'gru',
    'recurrent cell, or none to score frames one by one',
  ),
  hiddenSize: option.size(64, 'size of the state of a layer in each direction'),
  numLayers: option.size(1, 'number of recurrent layers'),
  bidirectional: option.toggle(true, 'layers that also read from the end'),
  vectorSize: option.size(64, 'size of the vector that a CNN computes from the pixels of a frame'),
  pooling: option.choice(poolings, 'mean', 'pooling of the states over time'),
  motion: option.toggle(true, 'differences from frame to frame as additional inputs'),
  // Of the frames, between layers, and of what is pooled.
  dropout: option.rate(0.3, 'share of values dropped in training'),
  skeleton: option.optional(
    option.text(
      '',
      'name or parents',
      'joints whose coordinates the channels are: coco, kinect, hand, or parents such as 0,0,1,…',
      skeletonRule,
    ),
    'none',
  ),
  jointsOnly: option.toggle(false, 'only the joints of a skeleton as inputs, without its bones'),
  jointScores: option.toggle(false, 'data with a score after the coordinates of each joint'),
};

/** Options that settle a run. */
export const trainingOptions = {
  ...withDefaults(runOptions, {
    epochs: 60,
    batchSize: 16,
    learningRate: 3e-3,
    weightDecay: 0.01,
    validations: 15,
  }),
  heldOut: option.rate(
    0.2,
    'share of the data held out for validation when none is given; with 0, scores are of the training data',
  ),
  labelSmoothing: option.rate(0.1, 'share of each label spread over all labels (Szegedy 2016)'),
  noise: option.nonNegative(
    0.1,
    'standard deviation of the noise added in training, as a share of that of each channel',
  ),
  scaling: option.rate(0.1, 'maximum share by which a sequence is scaled in training'),
  timeJitter: option.rate(
    0.2,
    'maximum share by which a sequence is stretched in training, or of the frames of a clip dropped',
  ),
  shift: option.rate(
    0.05,
    'maximum share of its size by which a clip of pixels is moved in training',
  ),
  rotation: option.nonNegative(
    0.3,
    'maximum angle about each axis by which a skeleton is turned in training, in radians',
  ),
  mirror: option.toggle(
    false,
    'mirroring of half of the skeletons or clips in training, left and right swapped in joints and labels',
  ),
  leftRight: option.optional(
    option.text(
      '',
      'pairs',
      'pairs of left and right joints for mirroring, such as 4:8,5:9',
      pairsRule,
    ),
    'those of the named skeleton',
  ),
  classWeights: classWeightsOption('wave=1,clap=2'),
  // By accuracy, the first of many weights that are right on all few held-out sequences would be kept.
  measure: option.choice(
    classificationMeasures,
    'loss',
    'measure on held-out sequences by which the best weights are chosen',
  ),
};

/** Options of the model, complete. */
export type ActionConfiguration = OptionValues<typeof modelOptions>;

/** Options of the model and of its run, complete. */
export type ActionTraining = OptionValues<typeof modelOptions & typeof trainingOptions>;
