import type { SequenceKind } from '../../../backend.ts';
import { sequenceKinds as assemblyKinds, planFields } from '../generated/sequence-plan.ts';
import type { Heap } from '../heap.ts';

type Numbered<Kinds extends Readonly<Record<SequenceKind, number>>> = Kinds;

/** Numbered as in `assembly/sequence-plan.ts`. A kind that it lacks does not compile. */
export const sequenceKinds: Numbered<typeof assemblyKinds> = assemblyKinds;

/** The class `SequencePlan` of `assembly/sequence-plan.ts`. */
export type PlanFields = Readonly<Record<(typeof planFields)[number], number>>;

/** Writes plan number `index` where kernels find it, and returns its place. */
export function writePlan(heap: Heap, index: number, fields: Partial<PlanFields>): number {
  const { ints, parameters } = heap;
  const start = parameters / 4 + index * planFields.length;
  let place = start;
  for (const name of planFields) ints[place++] = fields[name] ?? 0;
  return start * 4;
}
