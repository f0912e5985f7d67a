import type { SequenceSpec } from '../../../backend.ts';

const roundUp = (size: number): number => (size + 7) & ~7;

/** All sizes that follow from a spec. Widths are in float32, filled up to whole panels. */
export class SequenceSizes {
  readonly spec: SequenceSpec;
  readonly gates: number;
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
    const isGru = kind === 'gru' || kind === 'gru-reset-before';
    this.spec = spec;
    this.gates = kind === 'lstm' ? 4 : isGru ? 3 : 1;
    this.slots = kind === 'gru' ? 4 : this.gates;
    this.firstInputGate = isGru ? 2 : 0;
    this.inputWidth = projected ? 0 : roundUp(inputSize);
    this.hiddenWidth = roundUp(hiddenSize);
    const states = kind === 'lstm' ? 2 : 1;
    this.chunkWidth = this.inputWidth + (this.slots + states) * this.hiddenWidth;
  }

  /** What a step of one row takes in the forward pass; the backward pass takes twice as much. */
  get multiplicationsPerStep(): number {
    return this.gates * this.hiddenWidth * (this.inputWidth + this.hiddenWidth);
  }
}
