import type { PadSpec, SliceSpec } from '../../backend/primitive-ops.ts';
import { type Shape, stridesOf } from '../../shape.ts';
import type { Values } from './values.ts';

/** Calls `visit` with the coordinates of every element of a shape, in row-major order. */
function forEachIndex(shape: Shape, visit: (index: readonly number[]) => void): void {
  const walk = (index: readonly number[]) => {
    if (index.length === shape.length) visit(index);
    else for (let i = 0; i < shape[index.length]; i++) walk([...index, i]);
  };
  walk([]);
}

const placeOf = (index: readonly number[], strides: readonly number[]): number =>
  index.reduce((place, i, axis) => place + i * strides[axis], 0);

/** y with the axes of x in another order. */
export function transpose(
  y: Values,
  x: Values,
  shape: Shape,
  permutation: readonly number[],
): Values {
  const strides = stridesOf(shape);
  const outputShape = permutation.map((axis) => shape[axis]);
  const outputStrides = permutation.map((axis) => strides[axis]);
  let next = 0;
  forEachIndex(outputShape, (index) => {
    y[next++] = x[placeOf(index, outputStrides)];
  });
  return y;
}

/** y[i, j, ..] = x[start₀ + i step₀, start₁ + j step₁, ..] */
export function slice(y: Values, x: Values, { shape, starts, sizes, steps }: SliceSpec): Values {
  const strides = stridesOf(shape);
  let next = 0;
  forEachIndex(sizes, (index) => {
    const source = index.map((i, axis) => starts[axis] + i * steps[axis]);
    y[next++] = x[placeOf(source, strides)];
  });
  return y;
}

/** x within zeros. */
export function pad(y: Values, x: Values, { shape, before, steps, outputShape }: PadSpec): Values {
  const strides = stridesOf(outputShape);
  let next = 0;
  forEachIndex(shape, (index) => {
    const target = index.map((i, axis) => before[axis] + i * steps[axis]);
    y[placeOf(target, strides)] = x[next++];
  });
  return y;
}

/** Concatenates parts along an axis. */
export function concat(
  y: Values,
  parts: readonly Values[],
  outer: number,
  inners: readonly number[],
): Values {
  let next = 0;
  for (let row = 0; row < outer; row++) {
    parts.forEach((part, index) => {
      for (let i = 0; i < inners[index]; i++) y[next++] = part[row * inners[index] + i];
    });
  }
  return y;
}

/** Row r of y is row indices[r] of the table. */
export function gather(y: Values, table: Values, indices: Values, width: number): Values {
  indices.forEach((row, n) => {
    for (let i = 0; i < width; i++) y[n * width + i] = table[row * width + i];
  });
  return y;
}

/** Adds row r of the values to row indices[r] of y. */
export function scatterAdd(y: Values, values: Values, indices: Values, width: number): Values {
  indices.forEach((row, n) => {
    for (let i = 0; i < width; i++) y[row * width + i] += values[n * width + i];
  });
  return y;
}
