import { check, rules, ShapeError } from '@unrolled/guards';
import { checkShape, formatShape, type Shape, sizeOf, stridesOf } from './shape.ts';

/**
 * Plan to read operands of several shapes into one output: element
 * `(i0, i1, …)` of the output takes element `Σ i_axis · strides[operand][axis]` of each operand.
 * Axes that all operands walk in one stride are merged, so equal shapes give one axis, and adding a
 * bias to rows gives two.
 */
export interface Broadcast {
  readonly shape: Shape;
  readonly strides: readonly (readonly number[])[];
}

/** NumPy's rule: align the last axes; lengths are equal or one of them is 1. */
export function broadcastShapes(where: string, ...shapes: Shape[]): number[] {
  for (const shape of shapes) checkShape(where, shape);
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const offset = rank - shape.length;
    for (let axis = 0; axis < shape.length; axis++) {
      const length = shape[axis];
      if (result[offset + axis] === 1) {
        result[offset + axis] = length;
      } else if (length !== 1 && length !== result[offset + axis]) {
        throw new ShapeError(
          `${where}: shapes ${shapes.map(formatShape).join(' and ')} do not broadcast: ` +
            'aligned at the last axis, lengths must be equal or 1',
        );
      }
    }
  }
  return result;
}

/** The plan to read `operands` while filling an output of `shape`, to which they broadcast. */
export function planBroadcast(shape: Shape, operands: readonly Shape[]): Broadcast {
  checkShape('planBroadcast', shape);
  check('planBroadcast', 'operands', operands, rules.list);
  for (const operand of operands) checkShape('planBroadcast', operand);
  const strides = operands.map((operand) => {
    const own = stridesOf(operand);
    const offset = shape.length - operand.length;
    return shape.map((_, axis) =>
      axis < offset || operand[axis - offset] === 1 ? 0 : own[axis - offset],
    );
  });
  return mergeAxes(shape, strides);
}

function mergeAxes(shape: Shape, strides: number[][]): Broadcast {
  if (sizeOf(shape) === 0) return { shape: [0], strides: strides.map(() => [0]) };
  const mergedShape: number[] = [];
  const mergedStrides: number[][] = strides.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    const last = mergedShape.length - 1;
    const continuous =
      last >= 0 &&
      strides.every((own, operand) => mergedStrides[operand][last] === own[axis] * shape[axis]);
    if (continuous) {
      mergedShape[last] *= shape[axis];
      strides.forEach((own, operand) => {
        mergedStrides[operand][last] = own[axis];
      });
    } else {
      mergedShape.push(shape[axis]);
      strides.forEach((own, operand) => {
        mergedStrides[operand].push(own[axis]);
      });
    }
  }
  if (mergedShape.length === 0) return { shape: [1], strides: strides.map(() => [0]) };
  return { shape: mergedShape, strides: mergedStrides };
}
