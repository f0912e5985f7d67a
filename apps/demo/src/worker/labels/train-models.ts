import type { LabelledFrames } from '@unrolled/datasets';
import type { Callback } from '@unrolled/train';
import { videoLabeling } from '@unrolled/video-labeling';
import { preprocessing } from './pictures.ts';

/** Options of both trainings, each of which takes seconds. */
const options = { hiddenSize: 32, vectorSize: 32, batchSize: 6, epochs: 60, validations: 6 };

export interface Split {
  readonly training: readonly LabelledFrames[];
  readonly validation: readonly LabelledFrames[];
}

/** Trains a network that reads frame after frame, and remembers. */
export const trainRecurrent = (data: Split, callbacks: readonly Callback[], signal: AbortSignal) =>
  videoLabeling.train({ ...data, preprocessing }, options, { callbacks, signal });

/** Trains a network of the same size, to which each frame is a sequence of its own: it sees no change, and forgets. */
export const trainSingleFrames = (
  { training, validation }: Split,
  callbacks: readonly Callback[],
  signal: AbortSignal,
) =>
  videoLabeling.train(
    {
      training: training.flatMap(singleFrames),
      validation: validation.flatMap(singleFrames),
      preprocessing,
    },
    { ...options, motion: false, windowLength: 1, batchSize: 48, epochs: 30, validations: 3 },
    { callbacks, signal },
  );

/** Each frame of a sequence as a sequence. */
export const singleFrames = ({ values, channels, labels }: LabelledFrames): LabelledFrames[] =>
  labels.map((label, frame) => ({
    values: values.subarray(frame * channels, (frame + 1) * channels),
    ...{ length: 1, channels, labels: [label] },
  }));
