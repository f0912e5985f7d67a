/** `gru` applies the reset gate after the recurrent product (PyTorch), `gru-reset-before` before it. */
export type SequenceKind = 'rnn-tanh' | 'rnn-relu' | 'lstm' | 'gru' | 'gru-reset-before';

/** The parts of a state: the hidden state, and an LSTM's cell state. */
export type StateName = 'h' | 'c';

/** Traits of each kind of recurrent layer, without its formula. */
export interface SequenceTraits {
  /** Letters of the gates, in the order in which the rows of the weights hold them. */
  readonly gates: readonly string[];
  /**
   * The gates in parts, by their number: each part has its own recurrent product, and is
   * normalised separately in a layer-normalised cell.
   */
  readonly parts: readonly number[];
  readonly states: readonly StateName[];
  /** Where the reset gate of the last part applies: to its recurrent product, or before it. */
  readonly reset: 'none' | 'after' | 'before';
}

const elman: SequenceTraits = { gates: ['h'], parts: [1], states: ['h'], reset: 'none' };
const gru: SequenceTraits = {
  gates: ['r', 'z', 'n'],
  parts: [2, 1],
  states: ['h'],
  reset: 'after',
};

/** The formulas are in `recurrence/steps.ts`. */
export const sequenceTraits: Readonly<Record<SequenceKind, SequenceTraits>> = {
  'rnn-tanh': elman,
  'rnn-relu': elman,
  lstm: { gates: ['i', 'f', 'g', 'o'], parts: [4], states: ['h', 'c'], reset: 'none' },
  gru,
  'gru-reset-before': { ...gru, reset: 'before' },
};

/** Names of the recurrent layers that backends compute. */
export const sequenceKinds = Object.keys(sequenceTraits) as readonly SequenceKind[];
