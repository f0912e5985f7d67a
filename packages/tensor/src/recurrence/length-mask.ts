import type { Lengths } from '../guards.ts';
import { select } from '../ops/select.ts';
import type { Tensor } from '../tensor.ts';

/**
 * [batch, time]: 1 where a step is within its sequence, else 0.
 * @param near a tensor on the backend wanted
 */
export function lengthMask(near: Tensor, lengths: ArrayLike<number>, time: number): Tensor {
  const batch = lengths.length;
  const values = Float32Array.from({ length: batch * time }, (_, place) =>
    place % time < lengths[Math.floor(place / time)] ? 1 : 0,
  );
  return near.constant(values, [batch, time]);
}

/** The `lengthMask`; null where no step is padding. */
export function paddingMask(near: Tensor, lengths: Lengths, time: number): Tensor | null {
  const isFull = lengths === null || Array.from(lengths).every((length) => length === time);
  return isFull ? null : lengthMask(near, lengths, time);
}

/**
 * x with zeros for padding, NaN and infinities included, and no gradient there.
 * @param x [batch, time, ..]
 * @param mask [batch, time]; null: there is no padding
 */
export const zeroPadding = (x: Tensor, mask: Tensor | null): Tensor =>
  mask === null ? x : select(alignedTo(x, mask), x, x.constant(0, []));

/** Adds axes of length 1 to the end of a mask, so that it broadcasts over `target`. */
export const alignedTo = (target: Tensor, mask: Tensor): Tensor =>
  mask.reshape([...mask.shape, ...new Array<number>(target.rank - mask.rank).fill(1)]);
