import type { Tensor } from '../tensor.ts';

/**
 * [batch, time]: 1 where a step lies within its sequence, else 0.
 * @param near a tensor on the backend wanted
 */
export function lengthMask(near: Tensor, lengths: ArrayLike<number>, time: number): Tensor {
  const batch = lengths.length;
  const values = Float32Array.from({ length: batch * time }, (_, place) =>
    place % time < lengths[Math.floor(place / time)] ? 1 : 0,
  );
  return near.constant(values, [batch, time]);
}
