import type { Heap } from './heap.ts';

/** The place of each field of a class in `assembly/`, in int32, as `generated/records.ts` has it. */
export type RecordPlaces = Readonly<Record<string, number>>;

/** A number for each field. */
export type Fields<Places extends RecordPlaces> = Readonly<Record<keyof Places, number>>;

/**
 * Writes plan number `index` where kernels find it, and returns its place in bytes.
 * @param fields what is left out is 0
 */
export function writePlan<Places extends RecordPlaces>(
  heap: Heap,
  index: number,
  places: Places,
  fields: Partial<Fields<Places>>,
): number {
  const { ints, parameters } = heap;
  const start = parameters / 4 + index * Object.keys(places).length;
  for (const name in places) ints[start + places[name]] = fields[name] ?? 0;
  return start * 4;
}
