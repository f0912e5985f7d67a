import type { DeviceBuffer, FusedOps } from '../../../../backend.ts';
import { sequencePlan } from '../../generated/records.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { ScratchLayout } from '../../memory/scratch-layout.ts';
import type { WasmBuffer } from '../../memory/wasm-buffer.ts';
import { writePlan } from '../../memory/write-plan.ts';
import type { Runtime } from '../../runtime.ts';
import { productsPerAddition } from '../share-sums.ts';
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
  const weights = packWeights(runtime, operands, sizes, 'packGatesBack', gatesBackLayout);

  const parts = new ScratchLayout();
  const sums = gates * hiddenWidth * (inputWidth + hiddenWidth) + slots * hiddenWidth;
  const weightHiddenAt = gates * hiddenWidth * inputWidth * 4;
  const biasAt = weightHiddenAt + gates * hiddenWidth * hiddenWidth * 4;
  const offsets = shares.map((share) => ({
    rows: addRows(parts, sizes, share),
    slotGradient: parts.add(share.chunkRows * slots * hiddenWidth),
    chunkReset: parts.add(share.chunkRows * hiddenWidth),
    chunkInput: parts.add(share.chunkRows * inputWidth),
  }));
  const sumsBytes = Math.ceil(sums / 16) * 64;
  const sumsAt = parts.addBytes(shares.length * sumsBytes);
  const scratch = heap.scratch(parts.bytes);

  if (spec.lengths !== null && result.x) kernels.fill(result.x.pointer, result.x.bytes, 0);
  const onTape = tapeOffsets(sizes, shares);
  const plans = shares.map((share, index) => {
    const place = offsets[index];
    const ownSums = scratch + sumsAt + index * sumsBytes;
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
      weightInputSum: ownSums,
      weightHiddenSum: ownSums + weightHiddenAt,
      biasSum: ownSums + biasAt,
      slotGradient: scratch + place.slotGradient,
      chunkReset: scratch + place.chunkReset,
      chunkInput: scratch + place.chunkInput,
    });
  });
  threads.run(
    'sequenceBackward',
    plans.map((plan) => [plan]),
  );

  const joins: Parameters<Kernels['sumRows']>[] = [];
  /** Adds up sums of each gate [rows, columns], which lie `rowStep` bytes apart and gates `gateStep`. */
  const join = (
    at: number,
    firstGate: number,
    [rows, columns]: readonly [number, number],
    [rowStep, gateStep]: readonly [number, number],
    target: WasmBuffer | null,
  ) => {
    if (target === null) return;
    for (let slot = 0; slot < gates; slot++) {
      const from = scratch + sumsAt + at + slot * gateStep;
      const to = target.pointer + ((firstGate + slot) % gates) * rows * columns * 4;
      joins.push([from, rowStep, shares.length, sumsBytes, rows, columns, to]);
    }
  };
  const first = sizes.firstInputGate;
  const joinWeight = (at: number, firstGate: number, inner: number, target: WasmBuffer | null) => {
    const rowStep = Math.ceil(inner / 8) * 32;
    join(at, firstGate, [hiddenSize, inner], [rowStep, hiddenWidth * rowStep], target);
  };
  const joinBias = (at: number, firstGate: number, target: WasmBuffer | null) =>
    join(at, firstGate, [1, hiddenSize], [0, hiddenWidth * 4], target);
  joinWeight(0, first, inputSize, result.weightInput);
  joinWeight(weightHiddenAt, 0, hiddenSize, result.weightHidden);
  joinBias(biasAt, first, result.biasInput);
  if (sizes.hasRecurrentSlot) joinBias(biasAt + hiddenWidth * 4, 0, result.biasHidden);
  else joinBias(biasAt, first, result.biasHidden);
  threads.runAll('sumRows', joins, sums * shares.length * productsPerAddition);
  return result;
}
