import { check, rules, ShapeError } from '@unrolled/guards';
import { checkShape, formatShape, type Shape } from './shape.ts';

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
  let rank = 0;
  for (const shape of shapes) {
    checkShape(where, shape);
    rank = Math.max(rank, shape.length);
  }
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
  const mergedShape: number[] = [];
  const strides = operands.map((): number[] => []);
  // From the last axis on: values of each operand within the axes behind, and its stride along this one.
  const within = operands.map(() => 1);
  const along = operands.map(() => 0);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis];
    if (length === 0) return { shape: [0], strides: operands.map(() => [0]) };
    if (length === 1) continue;
    let isContinued = mergedShape.length > 0;
    for (let index = 0; index < operands.length; index++) {
      const own = operands[index][axis - shape.length + operands[index].length] ?? 1;
      along[index] = own === 1 ? 0 : within[index];
      within[index] *= own;
      isContinued &&= along[index] === strides[index][0] * mergedShape[0];
    }
    if (isContinued) {
      mergedShape[0] *= length;
    } else {
      mergedShape.unshift(length);
      for (let index = 0; index < operands.length; index++) strides[index].unshift(along[index]);
    }
  }
  if (mergedShape.length === 0) return { shape: [1], strides: operands.map(() => [0]) };
  return { shape: mergedShape, strides };
}
