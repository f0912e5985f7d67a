import type { DeviceBuffer, FusedOps } from '../../../../backend.ts';
import { sequencePlan } from '../../generated/records.ts';
import { ScratchLayout } from '../../memory/scratch-layout.ts';
import type { WasmBuffer } from '../../memory/wasm-buffer.ts';
import { writePlan } from '../../memory/write-plan.ts';
import type { Runtime } from '../../runtime.ts';
import { gatesBackLayout, packWeights } from './packed-weights.ts';
import { addRows, placeRows, planLength, pointerOf, tapeOffsets } from './place-rows.ts';
import { dealRows } from './row-share.ts';
import { SequenceSizes } from './sequence-sizes.ts';

/** Gradients of a layer over whole sequences. */
export function sequenceBackward(
  runtime: Runtime,
  ...[spec, operands, recorded, gradients, inputGradient]: Parameters<FusedOps['sequenceBackward']>
): ReturnType<FusedOps['sequenceBackward']> {
  const { heap, kernels, threads } = runtime;
  const at = (buffer: DeviceBuffer | null) => pointerOf(heap, buffer);
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
  const weights = packWeights(heap, operands, sizes, kernels.packGatesBack, gatesBackLayout);

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
      ...placeRows(heap, sizes, share, place.rows, scratch),
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
}
