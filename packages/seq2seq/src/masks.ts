import type { Tensor } from '@unrolled/tensor';
import type { Lengths } from './check.ts';

/**
 * [batch, places]: 1 where a place lies within its sequence, else 0; null when all do.
 * @param near a tensor on the backend wanted
 */
export function lengthMask(near: Tensor, lengths: Lengths, places: number): Tensor | null {
  if (lengths === null || Array.from(lengths).every((length) => length === places)) return null;
  const batch = lengths.length;
  const values = Float32Array.from({ length: batch * places }, (_, place) =>
    place % places < lengths[Math.floor(place / places)] ? 1 : 0,
  );
  return near.constant(values, [batch, places]);
}
