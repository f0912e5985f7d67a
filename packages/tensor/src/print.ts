import type { HostValues } from './backend/device-buffer.ts';
import { formatShape, type Shape, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** A number, or arrays of numbers nested as deep as a tensor has axes. */
export type NestedNumbers = number | NestedNumbers[];

/** Row-major values as arrays nested by shape. */
export function nested(values: HostValues, shape: Shape): NestedNumbers {
  if (shape.length === 0) return values[0];
  const [length, ...inner] = shape;
  const size = sizeOf(inner);
  return Array.from({ length }, (_, index) =>
    nested(values.subarray(index * size, (index + 1) * size), inner),
  );
}

/** Entries shown at each end of an axis that has more than twice as many. */
const shownAtEnds = 3;

/**
 * Dtype, shape and values, those of float32 with 5 significant digits, the middle of long axes omitted. On a backend
 * whose values arrive later, dtype and shape alone.
 */
export function printed(tensor: Tensor): string {
  const { shape } = tensor;
  if (tensor.disposed) return `Tensor ${formatShape(shape)}, disposed of`;
  const head = `Tensor ${tensor.dtype} ${formatShape(shape)}`;
  if (!tensor.backend.synchronous) return `${head} on ${tensor.backend.name}`;
  const values = tensor.dataSync();
  const printValue = (value: number) =>
    String(tensor.dtype === 'int32' ? value : Number(value.toPrecision(5)));
  const print = (axis: number, from: number, to: number): string => {
    if (axis === shape.length) return printValue(values[from]);
    const length = shape[axis];
    const entries: string[] = [];
    for (let index = 0; index < length; index++) {
      if (index === shownAtEnds && length > 2 * shownAtEnds) {
        entries.push('…');
        index = length - shownAtEnds;
      }
      const size = (to - from) / length;
      entries.push(print(axis + 1, from + index * size, from + (index + 1) * size));
    }
    const isRow = axis === shape.length - 1;
    return `[${entries.join(isRow ? ', ' : `,\n${' '.repeat(axis + 1)}`)}]`;
  };
  return `${head}${shape.length > 1 ? '\n' : ' '}${print(0, 0, values.length)}`;
}
