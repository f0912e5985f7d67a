import type { SequenceKind } from '../../../../sequence-kinds.ts';
import { sequencePlan } from '../../generated/records.ts';
import { kindNumbers as assemblyKinds } from '../../generated/sequence-kinds.ts';
import type { Heap } from '../../memory/heap.ts';
import type { ScratchLayout } from '../../memory/scratch-layout.ts';
import type { RowShare } from './row-share.ts';
import type { SequenceSizes } from './sequence-sizes.ts';

/** Does not compile unless the kernels know all kinds, and no others. */
type Numbered<Kinds extends Readonly<Record<SequenceKind, number>>> =
  Exclude<keyof Kinds, SequenceKind> extends never ? Kinds : never;

const kindNumbers: Numbered<typeof assemblyKinds> = assemblyKinds;

/** Fields of a plan, which fill an int32 each. */
export const planLength = Object.keys(sequencePlan).length;

/** Memory for the rows of a plan, as offsets. */
export const addRows = (
  parts: ScratchLayout,
  { hiddenWidth }: SequenceSizes,
  { rows }: RowShare,
) => ({
  order: parts.add(rows),
  lengths: parts.add(rows),
  stateHidden: parts.add(rows * hiddenWidth),
  stateCell: parts.add(rows * hiddenWidth),
  stateReset: parts.add(rows * hiddenWidth),
});

/** The fields that say which rows a plan covers, and where it works on them. */
export function placeRows(
  heap: Heap,
  { spec, gates, slots, firstInputGate, states }: SequenceSizes,
  share: RowShare,
  offsets: ReturnType<typeof addRows>,
  scratch: number,
) {
  const { kind, time, inputSize, hiddenSize, reverse } = spec;
  share.writeOrder(heap.ints, scratch + offsets.order, scratch + offsets.lengths);
  return {
    kind: kindNumbers[kind],
    gates,
    slots,
    firstInputGate,
    states,
    rows: share.rows,
    time,
    inputSize,
    hiddenSize,
    reverse: Number(reverse),
    steps: share.steps,
    chunkSteps: share.chunkSteps,
    order: scratch + offsets.order,
    lengths: scratch + offsets.lengths,
    stateHidden: scratch + offsets.stateHidden,
    stateCell: scratch + offsets.stateCell,
    stateReset: scratch + offsets.stateReset,
  };
}

/** Starts of the chunks of each share on the tape, in bytes. */
export function tapeOffsets({ chunkWidth }: SequenceSizes, shares: readonly RowShare[]): number[] {
  let rows = 0;
  return shares.map(({ totalRows }) => {
    const offset = rows * chunkWidth * 4;
    rows += totalRows;
    return offset;
  });
}

/** Address of a buffer, 0 for none. */
export const pointerOf = (heap: Heap, buffer: Parameters<Heap['pointerOf']>[0] | null): number =>
  buffer === null ? 0 : heap.pointerOf(buffer);
