import type { DeviceBuffer } from '../../../../backend/device-buffer.ts';
import type { FusedOps } from '../../../../backend/fused-ops.ts';
import { sequencePlan } from '../../generated/records.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { ScratchLayout } from '../../memory/scratch-layout.ts';
import type { WasmBuffer } from '../../memory/wasm-buffer.ts';
import { writePlan } from '../../memory/write-plan.ts';
import type { Runtime } from '../../runtime.ts';
import { PartSums, type PlacedPart, productsPerAddition } from '../part-sums.ts';
import { gatesBackLayout, packWeights } from './packed-weights.ts';
import { addRows, placeRows, planLength, pointerOf, tapeOffsets } from './place-rows.ts';
import { dealParts } from './row-share.ts';
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
  const shares = dealParts(sizes, threads);
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

  const layout = new ScratchLayout();
  const size = gates * hiddenWidth * (inputWidth + hiddenWidth) + slots * hiddenWidth;
  const weightHiddenAt = gates * hiddenWidth * inputWidth * 4;
  const biasAt = weightHiddenAt + gates * hiddenWidth * hiddenWidth * 4;
  const partSums = new PartSums(layout, threads, shares.length, size);
  const chunkRows = Math.max(...shares.map((share) => share.chunkRows));
  // The first share has the most rows.
  const rowPlaces = Array.from({ length: partSums.partsPerRound }, () =>
    addRows(layout, sizes, shares[0]),
  );
  const places = Array.from({ length: partSums.threadCount }, () => ({
    slotGradient: layout.add(chunkRows * slots * hiddenWidth),
    chunkReset: layout.add(chunkRows * hiddenWidth),
    chunkInput: layout.add(chunkRows * inputWidth),
  }));
  const scratch = heap.scratch(layout.bytes);

  if (spec.lengths !== null && result.x) kernels.fill(result.x.pointer, result.x.bytes, 0);
  const onTape = tapeOffsets(sizes, shares);
  const planPart = ({ part, thread, sumsAt }: PlacedPart): number => {
    const index = part % partSums.partsPerRound;
    return writePlan(heap, index, sequencePlan, planLength, {
      ...placeRows(heap, sizes, shares[part], rowPlaces[index], scratch),
      ...weights,
      tape: at(recorded.tape[0]) + onTape[part],
      recorded: 1,
      outputGradient: at(gradients.output),
      finalHiddenGradient: at(gradients.h),
      finalCellGradient: at(gradients.c),
      xGradient: at(result.x),
      hiddenGradient: result.h.pointer,
      cellGradient: at(result.c),
      weightInputSum: sumsAt,
      weightHiddenSum: sumsAt + weightHiddenAt,
      biasSum: sumsAt + biasAt,
      slotGradient: scratch + places[thread].slotGradient,
      chunkReset: scratch + places[thread].chunkReset,
      chunkInput: scratch + places[thread].chunkInput,
    });
  };
  const lastJoin = partSums.gather(scratch, (dealt) => {
    threads.runDealt(
      'sequenceBackward',
      dealt.map((parts) => parts.map((part) => [planPart(part)])),
    );
  });

  const joins: Parameters<Kernels['sumRows']>[] = [];
  /** Adds up sums of each gate [rows, columns], whose rows are `rowStep` bytes apart and gates `gateStep`. */
  const join = (
    at: number,
    firstGate: number,
    [rows, columns]: readonly [number, number],
    [rowStep, gateStep]: readonly [number, number],
    target: WasmBuffer | null,
  ) => {
    if (target === null) return;
    for (let slot = 0; slot < gates; slot++) {
      const to = target.pointer + ((firstGate + slot) % gates) * rows * columns * 4;
      const matrix = { at: at + slot * gateStep, rowBytes: rowStep, rows, columns };
      joins.push(lastJoin(matrix, to));
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
  threads.runAll('sumRows', joins, size * partSums.partsPerRound * productsPerAddition);
  return result;
}
