import type {
  DeviceBuffer,
  FusedOps,
  RecordedSequence,
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from '../../backend.ts';
import type { WasmBuffer } from './buffer.ts';
import type { Heap } from './heap.ts';
import type { Kernels } from './kernels.ts';
import { keepPacked, packedEntry } from './packed.ts';
import { Parts, SequenceSizes, writePlan } from './sequence-plan.ts';

type SequenceOps = Pick<
  FusedOps,
  'sequenceForward' | 'sequenceForwardRecorded' | 'sequenceBackward'
>;

/** Mark panels of gates, for the forward and the backward pass, among all kinds of panels. */
const gatesLayout = 2;
const gatesBackLayout = 3;

export function createSequenceOps(kernels: Kernels, heap: Heap): SequenceOps {
  const at = (buffer: DeviceBuffer | null) => (buffer === null ? 0 : heap.pointerOf(buffer));

  /** The weight [gates · hiddenSize, inner] in panels, packed anew only when it has changed. */
  function packWeight(
    weight: DeviceBuffer,
    sizes: SequenceSizes,
    inner: number,
    firstGate: number,
    back: boolean,
  ): number {
    const { gates, hiddenWidth, spec } = sizes;
    const own = heap.own(weight);
    const layout = [back ? gatesBackLayout : gatesLayout, gates, firstGate, spec.hiddenSize, inner];
    const innerWidth = Math.ceil(inner / 8) * 8;
    const entry = packedEntry(own, layout, () => gates * hiddenWidth * innerWidth * 4);
    return keepPacked(heap, own, entry, (target) => {
      const pack = back ? kernels.packGatesBack : kernels.packGates;
      pack(own.pointer, gates, firstGate, spec.hiddenSize, inner, target);
    });
  }

  const packWeights = (operands: SequenceOperands, sizes: SequenceSizes, back: boolean) => {
    const { inputSize, hiddenSize } = sizes.spec;
    const { weightInput, weightHidden } = operands;
    return {
      weightInput: weightInput
        ? packWeight(weightInput, sizes, inputSize, sizes.firstInputGate, back)
        : 0,
      weightHidden: packWeight(weightHidden, sizes, hiddenSize, 0, back),
    };
  };

  function writeBias(operands: SequenceOperands, sizes: SequenceSizes, target: number): void {
    const { gates, slots, hiddenWidth, firstInputGate, spec } = sizes;
    const { biasInput, biasHidden } = operands;
    kernels.fill(target, slots * hiddenWidth * 4, 0);
    const add = (bias: DeviceBuffer, firstGate: number, slot: number) =>
      kernels.addBias(at(bias), gates, firstGate, spec.hiddenSize, target + slot * hiddenWidth * 4);
    if (biasInput !== null) add(biasInput, firstInputGate, 0);
    if (biasHidden === null) return;
    if (spec.kind === 'gru') add(biasHidden, 0, 1);
    else add(biasHidden, firstInputGate, 0);
  }

  function forward(
    spec: SequenceSpec,
    operands: SequenceOperands,
    makeTape: ((size: number) => WasmBuffer) | null,
  ): SequenceResult {
    const { kind, batch, time, hiddenSize } = spec;
    const sizes = new SequenceSizes(spec, operands.weightInput === null);
    const output = heap.make(batch * time * hiddenSize);
    const hidden = heap.make(batch * hiddenSize);
    const cell = kind === 'lstm' ? heap.make(batch * hiddenSize) : null;
    const tape = makeTape?.(sizes.totalRows * sizes.chunkWidth);
    const weights = packWeights(operands, sizes, false);

    const parts = new Parts();
    const stateHidden = parts.add(batch * sizes.hiddenWidth);
    const stateCell = parts.add(batch * sizes.hiddenWidth);
    const stateReset = parts.add(batch * sizes.hiddenWidth);
    const bias = parts.add(sizes.slots * sizes.hiddenWidth);
    const order = parts.add(batch);
    const lengths = parts.add(batch);
    const chunk = parts.add(tape ? 0 : sizes.chunkRows * sizes.chunkWidth);
    const scratch = heap.scratch(parts.bytes);

    writeBias(operands, sizes, scratch + bias);
    sizes.writeOrder(heap.ints, scratch + order, scratch + lengths);
    if (spec.lengths !== null) kernels.fill(output.pointer, output.bytes, 0);
    const plan = writePlan(heap, {
      ...sizes.fields,
      ...weights,
      order: scratch + order,
      lengths: scratch + lengths,
      x: at(operands.x),
      hidden: at(operands.hidden),
      cell: at(operands.cell),
      output: output.pointer,
      finalHidden: hidden.pointer,
      finalCell: at(cell),
      bias: scratch + bias,
      tape: tape ? tape.pointer : scratch + chunk,
      recorded: Number(tape !== undefined),
      stateHidden: scratch + stateHidden,
      stateCell: scratch + stateCell,
      stateReset: scratch + stateReset,
    });
    kernels.sequenceForward(plan);
    return { output, hidden, cell };
  }

  return {
    sequenceForward: (spec, operands) => forward(spec, operands, null),

    sequenceForwardRecorded(spec, operands): RecordedSequence {
      const tape: WasmBuffer[] = [];
      const result = forward(spec, operands, (size) => {
        const buffer = heap.make(size);
        tape.push(buffer);
        return buffer;
      });
      return { ...result, tape };
    },

    sequenceBackward(spec, operands, recorded, gradients, inputGradient) {
      const { kind, batch, time, inputSize, hiddenSize } = spec;
      const sizes = new SequenceSizes(spec, operands.weightInput === null);
      const { gates, slots, hiddenWidth, inputWidth } = sizes;
      const makeLike = (operand: DeviceBuffer | null) => operand && heap.make(operand.size);
      const result = {
        x: inputGradient ? heap.make(batch * time * inputSize) : null,
        hidden: heap.make(batch * hiddenSize),
        cell: kind === 'lstm' ? heap.make(batch * hiddenSize) : null,
        weightInput: makeLike(operands.weightInput),
        weightHidden: heap.make(operands.weightHidden.size),
        biasInput: makeLike(operands.biasInput),
        biasHidden: makeLike(operands.biasHidden),
      };
      const weights = packWeights(operands, sizes, true);

      const parts = new Parts();
      const stateHidden = parts.add(batch * hiddenWidth);
      const stateCell = parts.add(batch * hiddenWidth);
      const stateReset = parts.add(batch * hiddenWidth);
      const weightInputSum = parts.add(gates * hiddenWidth * inputWidth);
      const weightHiddenSum = parts.add(gates * hiddenWidth * hiddenWidth);
      const biasSum = parts.add(slots * hiddenWidth);
      const slotGradient = parts.add(sizes.chunkRows * slots * hiddenWidth);
      const chunkReset = parts.add(sizes.chunkRows * hiddenWidth);
      const chunkInput = parts.add(sizes.chunkRows * inputWidth);
      const order = parts.add(batch);
      const lengths = parts.add(batch);
      const scratch = heap.scratch(parts.bytes);

      sizes.writeOrder(heap.ints, scratch + order, scratch + lengths);
      if (spec.lengths !== null && result.x) kernels.fill(result.x.pointer, result.x.bytes, 0);
      const plan = writePlan(heap, {
        ...sizes.fields,
        ...weights,
        order: scratch + order,
        lengths: scratch + lengths,
        tape: at(recorded.tape[0]),
        recorded: 1,
        stateHidden: scratch + stateHidden,
        stateCell: scratch + stateCell,
        stateReset: scratch + stateReset,
        outputGradient: at(gradients.output),
        finalHiddenGradient: at(gradients.hidden),
        finalCellGradient: at(gradients.cell),
        xGradient: at(result.x),
        hiddenGradient: result.hidden.pointer,
        cellGradient: at(result.cell),
        weightInputSum: scratch + weightInputSum,
        weightHiddenSum: scratch + weightHiddenSum,
        biasSum: scratch + biasSum,
        slotGradient: scratch + slotGradient,
        chunkReset: scratch + chunkReset,
        chunkInput: scratch + chunkInput,
      });
      kernels.sequenceBackward(plan);

      const unpack = (
        source: number,
        step: number,
        firstGate: number,
        width: number,
        target: WasmBuffer | null,
      ) => {
        if (target === null) return;
        kernels.unpackGateRows(
          scratch + source,
          step,
          gates,
          firstGate,
          hiddenSize,
          width,
          target.pointer,
        );
      };
      const first = sizes.firstInputGate;
      unpack(weightInputSum, inputWidth * 4, first, inputSize, result.weightInput);
      unpack(weightHiddenSum, hiddenWidth * 4, 0, hiddenSize, result.weightHidden);
      unpack(biasSum, 4, first, 1, result.biasInput);
      if (kind === 'gru') unpack(biasSum + hiddenWidth * 4, 4, 0, 1, result.biasHidden);
      else unpack(biasSum, 4, first, 1, result.biasHidden);
      return result;
    },
  };
}
