/**
 * Copies of 4-byte elements between two walks of the same shape: transposes, slices, pads and
 * concatenations are all this, with strides of their own.
 */
import { VECTOR } from './vector';

/** Copies `bytes`, a multiple of 4. The blocks must not overlap. */
@inline
export function copyRow(source: usize, target: usize, bytes: usize): void {
  const end = target + bytes;
  const vectorEnd = target + (bytes & ~15);
  for (; target < vectorEnd; target += VECTOR, source += VECTOR) {
    v128.store(target, v128.load(source));
  }
  for (; target < end; target += 4, source += 4) store<u32>(target, load<u32>(source));
}

/** Fills `bytes`, a multiple of 4, with one 4-byte pattern. */
export function fill(target: usize, bytes: usize, bits: i32): void {
  const end = target + bytes;
  const vectorEnd = target + (bytes & ~15);
  const pattern = i32x4.splat(bits);
  for (; target < vectorEnd; target += VECTOR) v128.store(target, pattern);
  for (; target < end; target += 4) store<i32>(target, bits);
}

export function copy(source: usize, target: usize, bytes: usize): void {
  copyRow(source, target, bytes);
}

const AXIS_BYTES: usize = 16;

/**
 * `axes` lists for every axis, outermost first: length, place (0 at the start), stride of the
 * source and stride of the target, both in bytes. At least one axis; no length is 0.
 */
export function copyStrided(source: usize, target: usize, rank: i32, axes: usize): void {
  const last = axes + (<usize>(rank - 1)) * AXIS_BYTES;
  const length = load<i32>(last);
  const sourceStep = load<usize>(last, 8);
  const targetStep = load<usize>(last, 12);
  const contiguous = sourceStep == 4 && targetStep == 4;
  while (true) {
    if (contiguous) {
      copyRow(source, target, (<usize>length) << 2);
    } else {
      let from = source;
      let to = target;
      for (let i = length; i > 0; i--) {
        store<u32>(to, load<u32>(from));
        from += sourceStep;
        to += targetStep;
      }
    }
    let axis = rank - 2;
    for (; axis >= 0; axis--) {
      const entry = axes + (<usize>axis) * AXIS_BYTES;
      const place = load<i32>(entry, 4) + 1;
      const bound = load<i32>(entry);
      source += load<usize>(entry, 8);
      target += load<usize>(entry, 12);
      if (place < bound) {
        store<i32>(entry, place, 4);
        break;
      }
      source -= load<usize>(entry, 8) * (<usize>bound);
      target -= load<usize>(entry, 12) * (<usize>bound);
      store<i32>(entry, 0, 4);
    }
    if (axis < 0) return;
  }
}
