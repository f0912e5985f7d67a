import type { SequenceKind } from '../../../backend.ts';
import type { Heap } from '../heap.ts';

/** Numbered as in `assembly/sequence-plan.ts`. */
export const sequenceKinds: Readonly<Record<SequenceKind, number>> = {
  'rnn-tanh': 0,
  'rnn-relu': 1,
  lstm: 2,
  gru: 3,
  'gru-reset-before': 4,
};

/** The class `SequencePlan` of `assembly/sequence-plan.ts`, field by field. */
const planFields = [
  'kind',
  'rows',
  'time',
  'inputSize',
  'hiddenSize',
  'reverse',
  'steps',
  'chunkSteps',
  'order',
  'lengths',
  'x',
  'hidden',
  'cell',
  'output',
  'finalHidden',
  'finalCell',
  'weightInput',
  'weightHidden',
  'bias',
  'tape',
  'recorded',
  'stateHidden',
  'stateCell',
  'stateReset',
  'outputGradient',
  'finalHiddenGradient',
  'finalCellGradient',
  'xGradient',
  'hiddenGradient',
  'cellGradient',
  'weightInputSum',
  'weightHiddenSum',
  'biasSum',
  'slotGradient',
  'chunkReset',
  'chunkInput',
] as const;

export type PlanFields = Readonly<Record<(typeof planFields)[number], number>>;

/** Writes plan number `index` where kernels find it, and returns its place. */
export function writePlan(heap: Heap, index: number, fields: Partial<PlanFields>): number {
  const { ints, parameters } = heap;
  const start = parameters / 4 + index * planFields.length;
  let place = start;
  for (const name of planFields) ints[place++] = fields[name] ?? 0;
  return start * 4;
}
