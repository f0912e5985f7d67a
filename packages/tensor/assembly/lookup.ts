/** Rows of a table by index, and the reverse: the embedding and its gradient. */
import { copyRow } from './strided';
import { VECTOR } from './vector';

/** out[i] = table[indices[i]], rows of `width` elements. */
export function gather(table: usize, indices: usize, out: usize, count: i32, width: i32): void {
  const rowBytes = (<usize>width) << 2;
  for (let i = 0; i < count; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    copyRow(table + (<usize>index) * rowBytes, out, rowBytes);
    out += rowBytes;
  }
}

/** out[indices[i]] += values[i], rows of `width` elements, in the order of i. */
export function scatterAdd(values: usize, indices: usize, out: usize, count: i32, width: i32): void {
  const rowBytes = (<usize>width) << 2;
  for (let i = 0; i < count; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    addRow(values, out + (<usize>index) * rowBytes, rowBytes);
    values += rowBytes;
  }
}

/**
 * target = Σ of `shares` sources, `shareStep` bytes apart, in their order: `rows` rows of `width`
 * elements, `sourceStep` bytes apart in the sources, and one after another in the target.
 */
export function sumRows(
  source: usize,
  sourceStep: usize,
  shares: i32,
  shareStep: usize,
  rows: i32,
  width: i32,
  target: usize,
): void {
  const rowBytes = (<usize>width) << 2;
  for (let row = rows; row > 0; row--, source += sourceStep, target += rowBytes) {
    copyRow(source, target, rowBytes);
    let from = source;
    for (let left = shares - 1; left > 0; left--) {
      from += shareStep;
      addRow(from, target, rowBytes);
    }
  }
}

/** target += source. */
@inline
export function addRow(source: usize, target: usize, bytes: usize): void {
  const end = target + bytes;
  const vectorEnd = target + (bytes & ~15);
  for (; target < vectorEnd; target += VECTOR, source += VECTOR) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
  }
  for (; target < end; target += 4, source += 4) {
    store<f32>(target, load<f32>(target) + load<f32>(source));
  }
}
