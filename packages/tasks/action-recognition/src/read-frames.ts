import type { FrameSequence } from '@unrolled/datasets';
import { ArgumentError } from '@unrolled/tensor';
import type { FrameInputs } from '@unrolled/vision';
import type { ActionConfiguration } from './options.ts';
import { readSkeleton, withBones } from './skeleton/read-skeleton.ts';
import { skeletonOf } from './skeleton/skeleton.ts';

/** Options that decide how frames are read. */
export type Reading = Pick<ActionConfiguration, 'skeleton' | 'jointsOnly' | 'jointScores'>;

/**
 * Frames that training augments: the measured values, or joints relative to the centre of the body.
 * @throws DataError for a sequence that does not fit the skeleton
 */
export function readFrames(
  where: string,
  sequence: FrameSequence,
  reading: Reading,
): FrameSequence {
  if (reading.skeleton === null) return sequence;
  return readSkeleton(where, sequence, skeletonOf(reading.skeleton), reading.jointScores);
}

/** Values of each frame that are standardised: bones after joints. */
export function featuresOf(frames: FrameSequence, reading: Reading): FrameSequence {
  if (reading.skeleton === null || reading.jointsOnly) return frames;
  return withBones(frames, skeletonOf(reading.skeleton));
}

/** @throws ArgumentError for a number of features that a skeleton of the model cannot have, and for pixels */
export function checkFeatures(where: string, inputs: FrameInputs, reading: Reading): void {
  if (reading.skeleton === null) return;
  const features = inputs.preprocessing === null ? inputs.size : 0;
  const skeleton = skeletonOf(reading.skeleton);
  const ofJoint = features / skeleton.parents.length / (reading.jointsOnly ? 1 : 2);
  if (ofJoint === 2 || ofJoint === 3) return;
  throw new ArgumentError(
    `${where}: the inputs must be 2 or 3 features of each of ${skeleton.parents.length} joints` +
      `${reading.jointsOnly ? '' : ' and bones'}, got ${inputs}`,
  );
}

/** Channels of the sequences that a model reads, by the number of its features. */
export function channelsOf(features: number, reading: Reading): number {
  if (reading.skeleton === null) return features;
  const { parents } = skeletonOf(reading.skeleton);
  return (
    (reading.jointsOnly ? features : features / 2) + (reading.jointScores ? parents.length : 0)
  );
}
