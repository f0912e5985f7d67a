import {
  type SequenceKind,
  type SequenceSpec,
  type SequenceTraits,
  sequenceTraits,
} from '@unrolled/tensor';

/**
 * Layout of the values of a recurrent layer in memory. All blocks of a step are [batch, width].
 *
 * State: h, and after it c (lstm) or the candidate n (gru-reset-before).
 * Delta, the gradients of a step: of the gates before their activation, in the order of the weights;
 * then for gru that of W_hn h + b_hn; then for lstm that of c before the step; and last what reaches
 * h before the step directly, not through the weights.
 */
export interface SequenceLayout {
  readonly kind: SequenceKind;
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly reverse: boolean;
  readonly withLengths: boolean;
  /** Rows of the weights. */
  readonly rows: number;
  readonly reset: SequenceTraits['reset'];
  readonly hasCell: boolean;
  readonly stateWidth: number;
  /** Values that a step keeps of its gates; 0: none. */
  readonly gatesWidth: number;
  readonly deltaWidth: number;
  /** Column of a delta at which the direct part begins. */
  readonly direct: number;
}

/** Offsets and sizes within the buffers of a recurrent layer. */
export function layoutOf(spec: SequenceSpec): SequenceLayout {
  const { kind, batch, time, inputSize, hiddenSize, reverse, lengths } = spec;
  const { gates, states, reset } = sequenceTraits[kind];
  const parts = partsOf[kind];
  return {
    kind,
    batch,
    time,
    inputSize,
    hiddenSize,
    reverse,
    withLengths: lengths !== null,
    rows: gates.length * hiddenSize,
    reset,
    hasCell: states.includes('c'),
    stateWidth: parts.state * hiddenSize,
    gatesWidth: parts.gates * hiddenSize,
    deltaWidth: parts.delta * hiddenSize,
    direct: (parts.delta - 1) * hiddenSize,
  };
}

/** Widths in units of hiddenSize. */
const partsOf: Record<SequenceKind, { state: number; gates: number; delta: number }> = {
  'rnn-tanh': { state: 1, gates: 0, delta: 2 },
  'rnn-relu': { state: 1, gates: 0, delta: 2 },
  lstm: { state: 2, gates: 4, delta: 6 },
  gru: { state: 1, gates: 3, delta: 5 },
  'gru-reset-before': { state: 2, gates: 2, delta: 4 },
};

/** Key that distinguishes the kernels of a layer, in addition to the lengths of their operands. */
export const keyOf = (layout: SequenceLayout): string => Object.values(layout).join(' ');

/** Key of a kernel of one step, which does not depend on the number of steps. */
export const stepKeyOf = ({ kind, batch, hiddenSize, withLengths }: SequenceLayout): string =>
  `${kind} ${batch} ${hiddenSize} ${withLengths}`;

/** Source that returns `value` where step `t` is beyond the sequence of row `row`. */
export const beyond = ({ withLengths }: SequenceLayout, row: string, value: string): string =>
  withLengths ? `if (t >= lengths[${row}]) { ${value} }` : '';

/** The name of the lengths among a kernel's arguments. */
export const lengthsOf = ({ withLengths }: SequenceLayout): string[] =>
  withLengths ? ['lengths'] : [];
