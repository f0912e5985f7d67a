import type { FrameSequence } from '@unrolled/datasets';
import type { Rng } from '@unrolled/tensor';
import type { Pair } from '../skeleton/skeleton.ts';

/** Greatest changes to a skeleton in training. */
export interface Turning {
  /** Greatest angle about each axis, in radians. */
  readonly rotation: number;
  /** Greatest share by which each axis grows or shrinks. */
  readonly scaling: number;
}

/**
 * A body seen from another angle, and with other proportions: turned about the centre by one angle for each
 * axis (in the plane, by one angle), and each axis scaled separately.
 */
export function turn(
  { length, values, channels }: FrameSequence,
  coordinates: 2 | 3,
  { rotation, scaling }: Turning,
  rng: Rng,
): FrameSequence {
  const angles = Array.from({ length: coordinates === 3 ? 3 : 1 }, () =>
    rng.uniform(-rotation, rotation),
  );
  const matrix = rotationOf(angles);
  const scales = Array.from({ length: coordinates }, () => 1 + rng.uniform(-scaling, scaling));
  const result = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += coordinates) {
    for (let row = 0; row < coordinates; row++) {
      let sum = 0;
      for (let column = 0; column < coordinates; column++) {
        sum += matrix[row][column] * values[start + column];
      }
      result[start + row] = sum * scales[row];
    }
  }
  return { length, values: result, channels };
}

/** One angle: in the plane. Three: about x, then y, then z. */
function rotationOf(angles: readonly number[]): number[][] {
  const [cos, sin] = [angles.map(Math.cos), angles.map(Math.sin)];
  if (angles.length === 1) {
    return [
      [cos[0], -sin[0]],
      [sin[0], cos[0]],
    ];
  }
  const [cx, cy, cz] = cos;
  const [sx, sy, sz] = sin;
  return [
    [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
    [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
    [-sy, cy * sx, cy * cx],
  ];
}

/** A body in a mirror: the first coordinate is negated, and left and right joints are exchanged. */
export function mirror(
  { length, values, channels }: FrameSequence,
  joints: number,
  pairs: readonly Pair[],
): FrameSequence {
  const coordinates = channels / joints;
  const from = Array.from({ length: joints }, (_, joint) => joint);
  for (const [left, right] of pairs) {
    from[left] = right;
    from[right] = left;
  }
  const result = new Float32Array(values.length);
  for (let place = 0; place < values.length; place++) {
    const axis = place % coordinates;
    const joint = Math.floor(place / coordinates) % joints;
    const value = values[place + (from[joint] - joint) * coordinates];
    result[place] = axis === 0 ? 0 - value : value;
  }
  return { length, values: result, channels };
}

const otherSide: Readonly<Record<string, string>> = {
  left: 'right',
  right: 'left',
  Left: 'Right',
  Right: 'Left',
  LEFT: 'RIGHT',
  RIGHT: 'LEFT',
};

/** A side as a word of a label, also of `wave_left` and `waveLeft`, but not of `bright`. */
const side = /Left|Right|LEFT|RIGHT|(?<![a-zA-Z])(?:left|right)(?![a-z])/g;

/**
 * For each label that of the mirrored action: `wave right` of `wave left`, and the label itself where it
 * names no side. Null where it names one and the other is not a label: such a sequence is not mirrored.
 */
export const mirroredLabels = (labels: readonly string[]): readonly (number | null)[] =>
  labels.map((label) => {
    const mirrored = label.replace(side, (found) => otherSide[found]);
    const place = labels.indexOf(mirrored);
    return place === -1 ? null : place;
  });
