import type { DeviceBuffer } from '../../../../backend/device-buffer.ts';
import type { SequenceOperands } from '../../../../backend/sequence-operands.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { Heap } from '../../memory/heap.ts';
import { keepPacked, type PackedPanels, packedEntry } from '../../memory/kept-panels.ts';
import type { SequenceSizes } from './sequence-sizes.ts';

/** Mark panels of gates, for the forward and the backward pass, among all kinds of panels. */
export const gatesLayout = 2;
/** Layout of packed weights that a backward pass multiplies gate gradients by. */
export const gatesBackLayout = 3;

/** Multiplications of a product that take about as long as packing a value. */
const productsPerValue = 16;

/** Bytes of the weight [n, k] of a gate in panels of float32. */
const floatBytes = (n: number, k: number): number => Math.ceil(n / 8) * Math.ceil(k / 8) * 256;

/** Threads that may pack. */
export interface PackingThreads {
  runAll(
    name: PackingKernel,
    calls: readonly Parameters<Kernels['packGates']>[],
    multiplications: number,
  ): void;
}

/** The part of a runtime that packing needs. */
export interface PackingRuntime {
  readonly heap: Heap;
  readonly threads: PackingThreads;
  /** Bytes of the weight [n, k] of a gate in panels. Default: those of float32. */
  readonly packedBytes?: (n: number, k: number) => number;
}

type PackingKernel = 'packGates' | 'packGatesBack';

/**
 * Places of both weights in panels, in bytes; 0 for input weights that are not there.
 * @param pack packs in the layout of this number
 */
export function packWeights(
  { heap, threads, packedBytes = floatBytes }: PackingRuntime,
  { weightInput, weightHidden }: SequenceOperands,
  { gates, firstInputGate, spec: { inputSize, hiddenSize } }: SequenceSizes,
  pack: PackingKernel,
  layout: number,
) {
  const stale: Parameters<Kernels['packGates']>[] = [];
  const unpacked: PackedPanels[] = [];
  /** The weight [gates · hiddenSize, inner] in panels, packed again only when it has changed. */
  const packWeight = (weight: DeviceBuffer, inner: number, firstGate: number) => {
    const own = heap.own(weight);
    const form = [layout, gates, firstGate, hiddenSize, inner];
    const entry = packedEntry(own, form, () => gates * packedBytes(hiddenSize, inner));
    return keepPacked(heap, own, entry, (target) => {
      unpacked.push(entry);
      stale.push([own.pointer, gates, firstGate, hiddenSize, inner, target]);
    });
  };
  try {
    const places = {
      weightInput: weightInput ? packWeight(weightInput, inputSize, firstInputGate) : 0,
      weightHidden: packWeight(weightHidden, hiddenSize, 0),
    };
    const values = stale.length * gates * hiddenSize * Math.min(hiddenSize, inputSize);
    threads.runAll(pack, stale, values * productsPerValue);
    return places;
  } catch (cause) {
    for (const entry of unpacked) entry.version = -1;
    throw cause;
  }
}

/** Writes what the sums of each slot start with. */
export function writeBias(
  { heap, kernels }: { readonly heap: Heap; readonly kernels: Pick<Kernels, 'addBias' | 'fill'> },
  { biasInput, biasHidden }: SequenceOperands,
  { gates, slots, hiddenWidth, firstInputGate, hasRecurrentSlot, spec }: SequenceSizes,
  target: number,
): void {
  kernels.fill(target, slots * hiddenWidth * 4, 0);
  const add = (bias: DeviceBuffer, firstGate: number, slot: number) => {
    const place = target + slot * hiddenWidth * 4;
    kernels.addBias(heap.pointerOf(bias), gates, firstGate, spec.hiddenSize, place);
  };
  if (biasInput !== null) add(biasInput, firstInputGate, 0);
  if (biasHidden === null) return;
  if (hasRecurrentSlot) add(biasHidden, 0, 1);
  else add(biasHidden, firstInputGate, 0);
}
