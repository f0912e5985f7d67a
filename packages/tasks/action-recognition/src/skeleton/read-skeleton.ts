import type { FrameSequence } from '@unrolled/datasets';
import { DataError } from '@unrolled/tensor';
import type { Skeleton } from './skeleton.ts';

/** A joint that is found with less certainty counts as missing. */
const leastScore = 0.01;

/**
 * Coordinates of a joint in frames of so many channels.
 * @throws DataError when the channels are not those of the skeleton
 */
function coordinatesOf(
  where: string,
  { parents }: Skeleton,
  channels: number,
  scores: boolean,
): 2 | 3 {
  const coordinates = channels / parents.length - (scores ? 1 : 0);
  if (coordinates === 2 || coordinates === 3) return coordinates;
  const [flat, deep] = [2, 3].map((count) => (count + (scores ? 1 : 0)) * parents.length);
  throw new DataError(
    `${where}: sequences must have ${flat} or ${deep} channels, 2 or 3 coordinates${scores ? ' and a score' : ''} ` +
      `of each of ${parents.length} joints of the skeleton, got ${channels}`,
  );
}

/**
 * Joints as a model reads them. A joint is missing in a frame in which all its coordinates are 0, one
 * is NaN, or its score is at most 0.01: it is put on the line between its positions before and after, at
 * the ends at its first or last position, and at the centre of the body if it is always missing. A frame
 * without any joint is dropped. All are then centred on the body in the first frame.
 * @returns [length, joints, coordinates]
 * @throws DataError for a sequence without any joint
 */
export function readSkeleton(
  where: string,
  sequence: FrameSequence,
  skeleton: Skeleton,
  scores: boolean,
): FrameSequence {
  const joints = skeleton.parents.length;
  const coordinates = coordinatesOf(where, skeleton, sequence.channels, scores);
  const step = sequence.channels / joints;
  const isSeen = (frame: number, joint: number): boolean => {
    const start = frame * sequence.channels + joint * step;
    const place = sequence.values.subarray(start, start + coordinates);
    const score = scores ? sequence.values[start + coordinates] : 1;
    return score > leastScore && !place.some(Number.isNaN) && place.some((value) => value !== 0);
  };
  const places = Array.from({ length: joints }, (_, joint) => joint);
  const frames = Array.from({ length: sequence.length }, (_, frame) => frame).filter((frame) =>
    places.some((joint) => isSeen(frame, joint)),
  );
  if (frames.length === 0) {
    throw new DataError(
      `${where}: a sequence must have a frame with a joint, got ${sequence.length} frames in which all ` +
        'are missing; leave it out',
    );
  }
  const width = joints * coordinates;
  const values = new Float32Array(frames.length * width);
  const seenIn: number[][] = places.map(() => []);
  frames.forEach((frame, row) => {
    for (const joint of places) {
      if (!isSeen(frame, joint)) continue;
      seenIn[joint].push(row);
      const start = frame * sequence.channels + joint * step;
      const place = sequence.values.subarray(start, start + coordinates);
      values.set(place, row * width + joint * coordinates);
    }
  });
  for (const joint of places) fill(values, width, joint * coordinates, coordinates, seenIn[joint]);
  const present = places.filter((joint) => seenIn[joint].length > 0);
  const ofCentre = skeleton.centre.filter((joint) => present.includes(joint));
  const centre = meanOf(values, coordinates, ofCentre.length > 0 ? ofCentre : present);
  for (const joint of places) {
    for (let row = 0; row < frames.length; row++) {
      const start = row * width + joint * coordinates;
      for (let axis = 0; axis < coordinates; axis++) {
        values[start + axis] = present.includes(joint) ? values[start + axis] - centre[axis] : 0;
      }
    }
  }
  return { length: frames.length, values, channels: width };
}

/** Interpolates a joint between the rows in which it is present. */
function fill(
  values: Float32Array,
  width: number,
  offset: number,
  coordinates: number,
  seen: readonly number[],
): void {
  if (seen.length === 0) return;
  const rows = values.length / width;
  let next = 0;
  for (let row = 0; row < rows; row++) {
    while (next < seen.length && seen[next] < row) next++;
    if (seen[next] === row) continue;
    const [before, after] = [seen[next - 1] ?? seen[next], seen[next] ?? seen[next - 1]];
    const share = after === before ? 0 : (row - before) / (after - before);
    for (let axis = offset; axis < offset + coordinates; axis++) {
      values[row * width + axis] =
        values[before * width + axis] * (1 - share) + values[after * width + axis] * share;
    }
  }
}

/** Mean position of joints in the first frame. */
const meanOf = (values: Float32Array, coordinates: number, joints: readonly number[]): number[] =>
  Array.from(
    { length: coordinates },
    (_, axis) =>
      joints.reduce((sum, joint) => sum + values[joint * coordinates + axis], 0) / joints.length,
  );

/**
 * Joints and, after them, bones: each joint less its parent.
 * @param frames joints, [length, joints, coordinates]
 * @returns [length, 2, joints, coordinates]
 */
export function withBones(
  { length, values, channels: width }: FrameSequence,
  { parents }: Skeleton,
): FrameSequence {
  const coordinates = width / parents.length;
  const result = new Float32Array(2 * values.length);
  for (let row = 0; row < length; row++) {
    const frame = values.subarray(row * width, (row + 1) * width);
    result.set(frame, 2 * row * width);
    for (let place = 0; place < width; place++) {
      const parent = parents[Math.floor(place / coordinates)] * coordinates;
      result[(2 * row + 1) * width + place] = frame[place] - frame[parent + (place % coordinates)];
    }
  }
  return { length, values: result, channels: 2 * width };
}
