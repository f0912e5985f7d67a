import type { Broadcast } from '../../broadcast.ts';
import type { Heap } from './heap.ts';

/** Ints of the class `Cursor` of `assembly/broadcast.ts` before its axes. */
const headInts = 10;

/** Writes a cursor over up to three operands for the broadcast kernels, and returns its place. */
export function writeCursor(heap: Heap, plan: Broadcast, pointers: readonly number[]): number {
  const { shape, strides } = plan;
  const last = shape.length - 1;
  const { ints, parameters } = heap;
  const head = parameters / 4;
  let rows = 1;
  for (let axis = 0; axis < last; axis++) rows *= shape[axis];
  ints[head] = last;
  ints[head + 1] = rows;
  ints[head + 2] = shape[last];
  for (let operand = 0; operand < pointers.length; operand++) {
    ints[head + 3 + operand] = strides[operand][last] === 0 ? 0 : 16;
    ints[head + 6 + operand] = pointers[operand];
  }
  ints[head + 9] = parameters + headInts * 4;
  let place = head + headInts;
  for (let axis = 0; axis < last; axis++) {
    ints[place] = shape[axis];
    ints[place + 1] = 0;
    for (let operand = 0; operand < pointers.length; operand++) {
      ints[place + 2 + operand] = strides[operand][axis] * 4;
    }
    place += 5;
  }
  return parameters;
}
