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

/** One axis of both walks; the TypeScript side fills it in by these names. */
@unmanaged
export class StridedAxis {
  length: i32;
  /** 0 at the start. */
  place: i32;
  /** Bytes from one place to the next. */
  sourceStep: usize;
  targetStep: usize;
}

@inline
function axisAt(axes: usize, axis: i32): StridedAxis {
  return changetype<StridedAxis>(axes + (<usize>axis) * offsetof<StridedAxis>());
}

/** `axes` lists a `StridedAxis` for every axis, outermost first; at least one, and no length is 0. */
export function copyStrided(source: usize, target: usize, rank: i32, axes: usize): void {
  const last = axisAt(axes, rank - 1);
  const length = last.length;
  const sourceStep = last.sourceStep;
  const targetStep = last.targetStep;
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
      const entry = axisAt(axes, axis);
      const place = entry.place + 1;
      const bound = entry.length;
      source += entry.sourceStep;
      target += entry.targetStep;
      if (place < bound) {
        entry.place = place;
        break;
      }
      source -= entry.sourceStep * (<usize>bound);
      target -= entry.targetStep * (<usize>bound);
      entry.place = 0;
    }
    if (axis < 0) return;
  }
}
