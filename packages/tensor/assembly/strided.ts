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

/** Rows of the source that are walked side by side: what they give a row of the target fills a line. */
const BLOCK = 16;

/** Transposes a block of four rows of four values. */
@inline
function transposeFour(source: usize, sourceStep: usize, target: usize, targetStep: usize): void {
  const a = v128.load(source);
  const b = v128.load(source + sourceStep);
  const c = v128.load(source + 2 * sourceStep);
  const d = v128.load(source + 3 * sourceStep);
  const lowAB = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const lowCD = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const highAB = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const highCD = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<u64>(lowAB, lowCD, 0, 2));
  v128.store(target + targetStep, v128.shuffle<u64>(lowAB, lowCD, 1, 3));
  v128.store(target + 2 * targetStep, v128.shuffle<u64>(highAB, highCD, 0, 2));
  v128.store(target + 3 * targetStep, v128.shuffle<u64>(highAB, highCD, 1, 3));
}

/** The transpose of [columns, rows], whose rows are `sourceStep` bytes apart, into rows `targetStep` apart. */
function copyTransposed(
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
  rows: i32,
  columns: i32,
): void {
  for (let first = 0; first < columns; first += BLOCK) {
    const end = min(first + BLOCK, columns);
    for (let row = 0; row < rows; row += 4) {
      let column = first;
      let from = source + (<usize>first) * sourceStep + ((<usize>row) << 2);
      let to = target + (<usize>row) * targetStep + ((<usize>first) << 2);
      for (; row + 4 <= rows && column + 4 <= end; column += 4, from += 4 * sourceStep, to += VECTOR) {
        transposeFour(from, sourceStep, to, targetStep);
      }
      const left = min(4, rows - row);
      for (; column < end; column++, from += sourceStep, to += 4) {
        for (let i = 0; i < left; i++) {
          store<u32>(to + (<usize>i) * targetStep, load<u32>(from + ((<usize>i) << 2)));
        }
      }
    }
  }
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
  const before = axisAt(axes, max(rank - 2, 0));
  const isTransposed = rank > 1 && targetStep == 4 && sourceStep != 4 && before.sourceStep == 4;
  while (true) {
    if (isTransposed) {
      copyTransposed(source, sourceStep, target, before.targetStep, before.length, length);
    } else if (contiguous) {
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
    let axis = isTransposed ? rank - 3 : rank - 2;
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
