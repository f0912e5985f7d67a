import type {
  DeviceBuffer,
  FusedOps,
  RecordedSequence,
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from '../../../../backend.ts';
import type { SequenceKind } from '../../../../sequence-kinds.ts';
import { sequencePlan } from '../../generated/records.ts';
import { kindNumbers as assemblyKinds } from '../../generated/sequence-kinds.ts';
import { ScratchLayout } from '../../memory/scratch-layout.ts';
import type { WasmBuffer } from '../../memory/wasm-buffer.ts';
import { writePlan } from '../../memory/write-plan.ts';
import type { Runtime } from '../../runtime.ts';
import { packWeights, writeBias } from './packed-weights.ts';
import { dealRows, type RowShare } from './row-share.ts';
import { SequenceSizes } from './sequence-sizes.ts';

type SequenceOps = Pick<
  FusedOps,
  'sequenceForward' | 'sequenceForwardRecorded' | 'sequenceBackward'
>;

/** Does not compile unless the kernels know all kinds, and no others. */
type Numbered<Kinds extends Readonly<Record<SequenceKind, number>>> =
  Exclude<keyof Kinds, SequenceKind> extends never ? Kinds : never;

const kindNumbers: Numbered<typeof assemblyKinds> = assemblyKinds;

const planLength = Object.keys(sequencePlan).length;

export function createSequenceOps(runtime: Runtime): SequenceOps {
  const { kernels, heap, threads } = runtime;
  const at = (buffer: DeviceBuffer | null) => (buffer === null ? 0 : heap.pointerOf(buffer));

  /** Memory for the rows of a plan, as offsets. */
  const addRows = (parts: ScratchLayout, { hiddenWidth }: SequenceSizes, { rows }: RowShare) => ({
    order: parts.add(rows),
    lengths: parts.add(rows),
    stateHidden: parts.add(rows * hiddenWidth),
    stateCell: parts.add(rows * hiddenWidth),
    stateReset: parts.add(rows * hiddenWidth),
  });

  /** The fields that say which rows a plan covers, and where it works on them. */
  function placeRows(
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
  function tapeOffsets({ chunkWidth }: SequenceSizes, shares: readonly RowShare[]): number[] {
    let rows = 0;
    return shares.map(({ totalRows }) => {
      const offset = rows * chunkWidth * 4;
      rows += totalRows;
      return offset;
    });
  }

  function forward(
    spec: SequenceSpec,
    operands: SequenceOperands,
    makeTape: ((size: number) => WasmBuffer) | null,
  ): SequenceResult {
    const { batch, time, hiddenSize } = spec;
    const sizes = new SequenceSizes(spec, operands.weightInput === null);
    const shares = dealRows(sizes, threads);
    const totalRows = shares.reduce((sum, share) => sum + share.totalRows, 0);
    const output = heap.make(batch * time * hiddenSize);
    const hidden = heap.make(batch * hiddenSize);
    const cell = sizes.states > 1 ? heap.make(batch * hiddenSize) : null;
    const tape = makeTape?.(totalRows * sizes.chunkWidth);
    const weights = packWeights(runtime, operands, sizes, false);

    const parts = new ScratchLayout();
    const bias = parts.add(sizes.slots * sizes.hiddenWidth);
    const offsets = shares.map((share) => ({
      rows: addRows(parts, sizes, share),
      chunk: parts.add(tape ? 0 : share.chunkRows * sizes.chunkWidth),
    }));
    const scratch = heap.scratch(parts.bytes);

    writeBias(runtime, operands, sizes, scratch + bias);
    if (spec.lengths !== null) kernels.fill(output.pointer, output.bytes, 0);
    const onTape = tapeOffsets(sizes, shares);
    const plans = shares.map((share, index) =>
      writePlan(heap, index, sequencePlan, planLength, {
        ...placeRows(sizes, share, offsets[index].rows, scratch),
        ...weights,
        x: at(operands.x),
        hidden: at(operands.h),
        cell: at(operands.c),
        output: output.pointer,
        finalHidden: hidden.pointer,
        finalCell: at(cell),
        bias: scratch + bias,
        tape: tape ? tape.pointer + onTape[index] : scratch + offsets[index].chunk,
        recorded: Number(tape !== undefined),
      }),
    );
    threads.run(
      'sequenceForward',
      plans.map((plan) => [plan]),
    );
    return { output, h: hidden, c: cell };
  }

  const backward: FusedOps['sequenceBackward'] = (
    spec,
    operands,
    recorded,
    gradients,
    inputGradient,
  ) => {
    const { batch, time, inputSize, hiddenSize } = spec;
    const sizes = new SequenceSizes(spec, operands.weightInput === null);
    const { gates, slots, hiddenWidth, inputWidth } = sizes;
    const shares = dealRows(sizes, threads);
    const makeLike = (operand: DeviceBuffer | null) => operand && heap.make(operand.size);
    const result = {
      x: inputGradient ? heap.make(batch * time * inputSize) : null,
      h: heap.make(batch * hiddenSize),
      c: sizes.states > 1 ? heap.make(batch * hiddenSize) : null,
      weightInput: makeLike(operands.weightInput),
      weightHidden: heap.make(operands.weightHidden.size),
      biasInput: makeLike(operands.biasInput),
      biasHidden: makeLike(operands.biasHidden),
    };
    const weights = packWeights(runtime, operands, sizes, true);

    const parts = new ScratchLayout();
    const sums = gates * hiddenWidth * (inputWidth + hiddenWidth) + slots * hiddenWidth;
    const weightHiddenAt = gates * hiddenWidth * inputWidth * 4;
    const biasAt = weightHiddenAt + gates * hiddenWidth * hiddenWidth * 4;
    const offsets = shares.map((share) => ({
      rows: addRows(parts, sizes, share),
      sums: parts.add(sums),
      slotGradient: parts.add(share.chunkRows * slots * hiddenWidth),
      chunkReset: parts.add(share.chunkRows * hiddenWidth),
      chunkInput: parts.add(share.chunkRows * inputWidth),
    }));
    const scratch = heap.scratch(parts.bytes);

    if (spec.lengths !== null && result.x) kernels.fill(result.x.pointer, result.x.bytes, 0);
    const onTape = tapeOffsets(sizes, shares);
    const plans = shares.map((share, index) => {
      const place = offsets[index];
      return writePlan(heap, index, sequencePlan, planLength, {
        ...placeRows(sizes, share, place.rows, scratch),
        ...weights,
        tape: at(recorded.tape[0]) + onTape[index],
        recorded: 1,
        outputGradient: at(gradients.output),
        finalHiddenGradient: at(gradients.h),
        finalCellGradient: at(gradients.c),
        xGradient: at(result.x),
        hiddenGradient: result.h.pointer,
        cellGradient: at(result.c),
        weightInputSum: scratch + place.sums,
        weightHiddenSum: scratch + place.sums + weightHiddenAt,
        biasSum: scratch + place.sums + biasAt,
        slotGradient: scratch + place.slotGradient,
        chunkReset: scratch + place.chunkReset,
        chunkInput: scratch + place.chunkInput,
      });
    });
    threads.run(
      'sequenceBackward',
      plans.map((plan) => [plan]),
    );
    const [total, ...others] = offsets.map((place) => scratch + place.sums);
    for (const other of others) kernels.addRow(other, total, sums * 4);

    const unpack = (
      source: number,
      step: number,
      firstGate: number,
      width: number,
      target: WasmBuffer | null,
    ) => {
      if (target === null) return;
      kernels.unpackGateRows(source, step, gates, firstGate, hiddenSize, width, target.pointer);
    };
    const first = sizes.firstInputGate;
    const biasSum = total + biasAt;
    unpack(total, inputWidth * 4, first, inputSize, result.weightInput);
    unpack(total + weightHiddenAt, hiddenWidth * 4, 0, hiddenSize, result.weightHidden);
    unpack(biasSum, 4, first, 1, result.biasInput);
    if (sizes.hasRecurrentSlot) unpack(biasSum + hiddenWidth * 4, 4, 0, 1, result.biasHidden);
    else unpack(biasSum, 4, first, 1, result.biasHidden);
    return result;
  };

  return {
    sequenceForward: (spec, operands) => heap.allOrNone(() => forward(spec, operands, null)),

    sequenceForwardRecorded(spec, operands): RecordedSequence {
      const tape: WasmBuffer[] = [];
      const result = heap.allOrNone(() =>
        forward(spec, operands, (size) => {
          const buffer = heap.make(size);
          tape.push(buffer);
          return buffer;
        }),
      );
      return { ...result, tape };
    },

    sequenceBackward: (...call) => heap.allOrNone(() => backward(...call)),
  };
}
