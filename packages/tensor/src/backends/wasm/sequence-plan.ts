import type { SequenceKind, SequenceSpec } from '../../backend.ts';
import type { Heap } from './heap.ts';

/** Numbered as in `assembly/sequence-plan.ts`. */
const sequenceKinds: Readonly<Record<SequenceKind, number>> = {
  'rnn-tanh': 0,
  'rnn-relu': 1,
  lstm: 2,
  gru: 3,
  'gru-reset-before': 4,
};

/** The class `SequencePlan` of `assembly/sequence-plan.ts`, field by field. */
const planFields = [
  'kind',
  'rows',
  'time',
  'inputSize',
  'hiddenSize',
  'reverse',
  'steps',
  'chunkSteps',
  'order',
  'lengths',
  'x',
  'hidden',
  'cell',
  'output',
  'finalHidden',
  'finalCell',
  'weightInput',
  'weightHidden',
  'bias',
  'tape',
  'recorded',
  'stateHidden',
  'stateCell',
  'stateReset',
  'outputGradient',
  'finalHiddenGradient',
  'finalCellGradient',
  'xGradient',
  'hiddenGradient',
  'cellGradient',
  'weightInputSum',
  'weightHiddenSum',
  'biasSum',
  'slotGradient',
  'chunkReset',
  'chunkInput',
] as const;

export type PlanFields = Readonly<Record<(typeof planFields)[number], number>>;

/** Writes a plan where kernels find it, and returns its place. */
export function writePlan(heap: Heap, fields: Partial<PlanFields>): number {
  const { ints, parameters } = heap;
  let place = parameters / 4;
  for (const name of planFields) ints[place++] = fields[name] ?? 0;
  return parameters;
}

/** Rows of a chunk's matrices that are aimed at: enough for tall tiles, few enough for the cache. */
const chunkRows = 192;

const roundUp = (size: number): number => (size + 7) & ~7;

/** All sizes that follow from a spec. Widths are in float32, filled up to whole panels. */
export class SequenceSizes {
  readonly spec: SequenceSpec;
  readonly gates: number;
  readonly slots: number;
  readonly inputWidth: number;
  readonly hiddenWidth: number;
  readonly steps: number;
  readonly chunkSteps: number;
  /** The most rows that a chunk has. */
  readonly chunkRows: number;
  /** Width of a chunk's matrices together. */
  readonly chunkWidth: number;
  /** Valid steps of all rows together. */
  readonly totalRows: number;
  /** The gate that comes first in the packed input weights; in the recurrent ones it is the first. */
  readonly firstInputGate: number;

  /** @param projected x holds what the product with the input weights would give */
  constructor(spec: SequenceSpec, projected: boolean) {
    const { kind, batch, time, inputSize, hiddenSize, lengths } = spec;
    const isGru = kind === 'gru' || kind === 'gru-reset-before';
    this.spec = spec;
    this.gates = kind === 'lstm' ? 4 : isGru ? 3 : 1;
    this.slots = kind === 'gru' ? 4 : this.gates;
    this.firstInputGate = isGru ? 2 : 0;
    this.inputWidth = projected ? 0 : roundUp(inputSize);
    this.hiddenWidth = roundUp(hiddenSize);
    this.steps = batch === 0 ? 0 : lengths === null ? time : Math.max(0, ...lengths);
    this.totalRows = lengths === null ? batch * time : lengths.reduce((sum, n) => sum + n, 0);
    this.chunkSteps = Math.max(1, Math.round(chunkRows / Math.max(1, batch)));
    this.chunkRows = Math.min(this.chunkSteps, this.steps) * batch;
    const states = kind === 'lstm' ? 2 : 1;
    this.chunkWidth = this.inputWidth + (this.slots + states) * this.hiddenWidth;
  }

  /** The fields that follow from the spec alone. */
  get fields() {
    const { kind, batch, time, inputSize, hiddenSize, reverse } = this.spec;
    return {
      kind: sequenceKinds[kind],
      rows: batch,
      time,
      inputSize,
      hiddenSize,
      reverse: Number(reverse),
      steps: this.steps,
      chunkSteps: this.chunkSteps,
    };
  }

  /** Writes places in the batch, by falling length, and lengths; two lists of `batch` int32. */
  writeOrder(ints: Int32Array, order: number, lengthsAt: number): void {
    const { batch, time, lengths } = this.spec;
    const first = order / 4;
    const second = lengthsAt / 4;
    if (lengths === null) {
      for (let row = 0; row < batch; row++) {
        ints[first + row] = row;
        ints[second + row] = time;
      }
      return;
    }
    const rows = Array.from({ length: batch }, (_, row) => row);
    rows.sort((a, b) => lengths[b] - lengths[a] || a - b);
    rows.forEach((row, index) => {
      ints[first + index] = row;
      ints[second + index] = lengths[row];
    });
  }
}

/** Cuts one piece of memory into aligned parts. */
export class Parts {
  #bytes = 0;

  /** Notes a part of `size` 4-byte values and returns its offset in bytes. */
  add(size: number): number {
    const offset = this.#bytes;
    this.#bytes += Math.ceil(size / 16) * 64;
    return offset;
  }

  get bytes(): number {
    return this.#bytes;
  }
}
