import type { Broadcast } from '../../../broadcast.ts';
import { cursor, cursorAxis } from '../generated/records.ts';
import type { Heap } from '../memory/heap.ts';

/** Fields of the first, second and third operand. */
const steps = [cursor.stepA, cursor.stepB, cursor.stepC];
const places = [cursor.a, cursor.b, cursor.c];
const axisStrides = [cursorAxis.strideA, cursorAxis.strideB, cursorAxis.strideC];

const cursorInts = Object.keys(cursor).length;
const axisInts = Object.keys(cursorAxis).length;

/** Writes a cursor over up to three operands for the broadcast kernels, and returns its address. */
export function writeCursor(heap: Heap, plan: Broadcast, pointers: readonly number[]): number {
  const { shape, strides } = plan;
  const last = shape.length - 1;
  const { ints, parameters } = heap;
  const head = parameters / 4;
  let rows = 1;
  for (let axis = 0; axis < last; axis++) rows *= shape[axis];
  ints[head + cursor.outerRank] = last;
  ints[head + cursor.rows] = rows;
  ints[head + cursor.columns] = shape[last];
  for (let operand = 0; operand < pointers.length; operand++) {
    ints[head + steps[operand]] = strides[operand][last] === 0 ? 0 : 16;
    ints[head + places[operand]] = pointers[operand];
  }
  ints[head + cursor.axes] = parameters + cursorInts * 4;
  let entry = head + cursorInts;
  for (let axis = 0; axis < last; axis++) {
    ints[entry + cursorAxis.length] = shape[axis];
    ints[entry + cursorAxis.place] = 0;
    for (let operand = 0; operand < pointers.length; operand++) {
      ints[entry + axisStrides[operand]] = strides[operand][axis] * 4;
    }
    entry += axisInts;
  }
  return parameters;
}
