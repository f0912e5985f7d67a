import type { SequenceSpec } from '../../../../backend/sequence-operands.ts';
import { sequenceTraits } from '../../../../sequence-kinds.ts';

const roundUp = (size: number): number => (size + 7) & ~7;

/** All sizes that follow from a spec. Widths are in float32, filled up to whole panels. */
export class SequenceSizes {
  readonly spec: SequenceSpec;
  readonly gates: number;
  /** 2 where there is a cell state in addition to the hidden state, else 1. */
  readonly states: number;
  /** The recurrent part of the last gate has its own slot, where it is reset. */
  readonly hasRecurrentSlot: boolean;
  readonly slots: number;
  readonly inputWidth: number;
  readonly hiddenWidth: number;
  /** Width of a chunk's matrices together. */
  readonly chunkWidth: number;
  /** The gate that comes first in the packed input weights; in the recurrent ones it is the first. */
  readonly firstInputGate: number;

  /** @param projected x holds what the product with the input weights would give */
  constructor(spec: SequenceSpec, projected: boolean) {
    const { kind, inputSize, hiddenSize } = spec;
    const { gates, states, reset } = sequenceTraits[kind];
    this.spec = spec;
    this.gates = gates.length;
    this.states = states.length;
    this.hasRecurrentSlot = reset === 'after';
    this.slots = this.gates + Number(this.hasRecurrentSlot);
    this.firstInputGate = reset === 'none' ? 0 : this.gates - 1;
    this.inputWidth = projected ? 0 : roundUp(inputSize);
    this.hiddenWidth = roundUp(hiddenSize);
    this.chunkWidth = this.inputWidth + (this.slots + this.states) * this.hiddenWidth;
  }

  /** Multiplications of one row's step in the forward pass; the backward pass takes twice as many. */
  get multiplicationsPerStep(): number {
    return this.gates * this.hiddenWidth * (this.inputWidth + this.hiddenWidth);
  }
}
