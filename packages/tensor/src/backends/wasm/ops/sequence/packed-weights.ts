import type { DeviceBuffer, SequenceOperands } from '../../../../backend.ts';
import { keepPacked, packedEntry } from '../../memory/kept-panels.ts';
import type { Runtime } from '../../runtime.ts';
import type { SequenceSizes } from './sequence-sizes.ts';

/** Mark panels of gates, for the forward and the backward pass, among all kinds of panels. */
const gatesLayout = 2;
const gatesBackLayout = 3;

/** Places of both weights in panels, in bytes; 0 for input weights that are not there. */
export function packWeights(
  runtime: Runtime,
  { weightInput, weightHidden }: SequenceOperands,
  sizes: SequenceSizes,
  back: boolean,
) {
  const { inputSize, hiddenSize } = sizes.spec;
  return {
    weightInput: weightInput
      ? packWeight(runtime, weightInput, sizes, inputSize, sizes.firstInputGate, back)
      : 0,
    weightHidden: packWeight(runtime, weightHidden, sizes, hiddenSize, 0, back),
  };
}

/** The weight [gates · hiddenSize, inner] in panels, packed anew only when it has changed. */
function packWeight(
  { heap, kernels }: Runtime,
  weight: DeviceBuffer,
  { gates, hiddenWidth, spec }: SequenceSizes,
  inner: number,
  firstGate: number,
  back: boolean,
): number {
  const own = heap.own(weight);
  const layout = [back ? gatesBackLayout : gatesLayout, gates, firstGate, spec.hiddenSize, inner];
  const innerWidth = Math.ceil(inner / 8) * 8;
  const entry = packedEntry(own, layout, () => gates * hiddenWidth * innerWidth * 4);
  return keepPacked(heap, own, entry, (target) => {
    const pack = back ? kernels.packGatesBack : kernels.packGates;
    pack(own.pointer, gates, firstGate, spec.hiddenSize, inner, target);
  });
}

/** Writes what the sums of each slot start with. */
export function writeBias(
  { heap, kernels }: Runtime,
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
