import type { Heap } from './heap.ts';

/** The offset of each field of a record, in int32, as `generated/records.ts` has it. */
export type Places = Readonly<Record<string, number>>;

/**
 * Writes plan number `index` where kernels find it, and returns its address in bytes.
 * @param length the number of all fields
 * @param values of fields, 0 for omitted ones; properties that are not fields are ignored
 */
export function writePlan<Fields extends Places>(
  heap: Heap,
  index: number,
  places: Fields,
  length: number,
  values: Readonly<Partial<Record<keyof Fields, number>>>,
): number {
  const { ints, parameters } = heap;
  const start = parameters / 4 + index * length;
  for (let place = start; place < start + length; place++) ints[place] = 0;
  for (const name in values) {
    const place = places[name];
    if (place !== undefined) ints[start + place] = values[name] as number;
  }
  return start * 4;
}
