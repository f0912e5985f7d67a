import { unstack } from '../ops/unstack.ts';
import type { SequenceKind } from '../sequence-kinds.ts';
import type { Tensor } from '../tensor.ts';

/** The state between two steps, each [batch, hiddenSize]; c of an LSTM only. */
export interface RecurrentState {
  readonly h: Tensor;
  readonly c?: Tensor;
}

/** Operands of one time step. */
export interface StepOperands {
  /** W_ih x_t + b_ih: [batch, gates · hiddenSize] */
  readonly projected: Tensor;
  /** The state before the step. */
  readonly state: RecurrentState;
  /** h as the recurrent weights see it, under recurrent dropout: [batch, hiddenSize]. Default: h. */
  readonly seen?: Tensor;
  /** W_hh: [gates · hiddenSize, hiddenSize] */
  readonly weightHidden: Tensor;
  /** b_hh: [gates · hiddenSize] */
  readonly biasHidden: Tensor | null;
  /** Default: none. */
  readonly normalization?: StepNormalization | null;
  /** Replaces σ in the gates of an LSTM or GRU. Default: the sigmoid. */
  readonly sigmoid?: (sum: Tensor) => Tensor;
  /** Receives each activated gate with its letter, and returns its replacement. Default: the gate. */
  readonly gate?: GateHook;
}

/** @param value of one gate, after its activation function: [batch, hiddenSize] */
export type GateHook = (letter: string, value: Tensor) => Tensor;

/** Layer normalisation in a step (Ba 2016); results have the shapes of the arguments. */
export interface StepNormalization {
  /** W_hh h of all gates, or of one of their parts (see `SequenceTraits`), before the bias. */
  product(product: Tensor, part?: number): Tensor;
  /** An LSTM's c_t, where h_t is made of it. */
  cell(c: Tensor): Tensor;
}

/** h_t = f(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh) (Elman 1990) */
const elman = (operands: StepOperands, activation: 'tanh' | 'relu'): RecurrentState => ({
  h: gated(operands, 'h', operands.projected.add(recurrent(operands))[activation]()),
});

/**
 * i, f, o = σ(…), g = tanh(…), c_t = f c_{t−1} + i g, h_t = o tanh(c_t)
 * (Hochreiter 1997, with the forget gate of Gers 2000)
 */
function lstm(operands: StepOperands): RecurrentState {
  const sums = split(operands.projected.add(recurrent(operands)), 4);
  const before = operands.state.c as Tensor;
  const f = gated(operands, 'f', sigma(operands, sums[1]));
  const i = gated(operands, 'i', sigma(operands, sums[0]));
  const g = gated(operands, 'g', sums[2].tanh());
  const c = f.mul(before).add(i.mul(g));
  const shown = operands.normalization ? operands.normalization.cell(c) : c;
  const o = gated(operands, 'o', sigma(operands, sums[3]));
  return { h: o.mul(shown.tanh()), c };
}

/**
 * r, z = σ(…), n = tanh(W_in x_t + b_in + r (W_hn h_{t−1} + b_hn)), h_t = (1 − z) n + z h_{t−1}
 * (PyTorch and cuDNN: the reset gate after the product)
 */
function gru(operands: StepOperands): RecurrentState {
  const [inputReset, inputUpdate, inputCandidate] = split(operands.projected, 3);
  const [reset, update, candidate] = split(recurrent(operands), 3);
  const r = gated(operands, 'r', sigma(operands, inputReset.add(reset)));
  const z = gated(operands, 'z', sigma(operands, inputUpdate.add(update)));
  return mix(operands, z, gated(operands, 'n', inputCandidate.add(r.mul(candidate)).tanh()));
}

/**
 * `gru` with n = tanh(W_in x_t + b_in + W_hn (r h_{t−1}) + b_hn)
 * (Cho 2014 and ONNX's default: the reset gate before the product)
 */
function gruResetBefore(operands: StepOperands): RecurrentState {
  const { projected, state, seen = state.h } = operands;
  const [inputReset, inputUpdate, inputCandidate] = split(projected, 3);
  const [reset, update] = split(recurrentPart(operands, seen, 0), 2);
  const r = gated(operands, 'r', sigma(operands, inputReset.add(reset)));
  const z = gated(operands, 'z', sigma(operands, inputUpdate.add(update)));
  const remembered = recurrentPart(operands, r.mul(seen), 1);
  return mix(operands, z, gated(operands, 'n', inputCandidate.add(remembered).tanh()));
}

const sigma = ({ sigmoid }: StepOperands, sum: Tensor): Tensor =>
  sigmoid === undefined ? sum.sigmoid() : sigmoid(sum);

const gated = ({ gate }: StepOperands, letter: string, value: Tensor): Tensor =>
  gate === undefined ? value : gate(letter, value);

/** (1 − z) n + z h_{t−1} */
const mix = ({ state: { h } }: StepOperands, z: Tensor, n: Tensor): RecurrentState => ({
  h: n.add(z.mul(h.sub(n))),
});

/** W_hh h + b_hh: [batch, gates · hiddenSize] */
function recurrent(operands: StepOperands): Tensor {
  const { state, seen = state.h, weightHidden, biasHidden, normalization } = operands;
  const product = seen.matmul(weightHidden, { transposeB: true });
  const normed = normalization ? normalization.product(product) : product;
  return biasHidden === null ? normed : normed.add(biasHidden);
}

/** The rows of `recurrent` for a GRU's r and z (part 0) or its n (part 1), of any input instead of h. */
function recurrentPart(operands: StepOperands, input: Tensor, part: 0 | 1): Tensor {
  const { weightHidden, biasHidden, normalization } = operands;
  const border = 2 * input.shape[1];
  const rows = part === 0 ? ([0, border] as const) : ([border] as const);
  const product = input.matmul(weightHidden.slice([rows]), { transposeB: true });
  const normed = normalization ? normalization.product(product, part) : product;
  return biasHidden === null ? normed : normed.add(biasHidden.slice([rows]));
}

/** [batch, gates · hiddenSize] → one [batch, hiddenSize] for each gate */
function split(all: Tensor, gates: number): Tensor[] {
  const [batch, columns] = all.shape;
  return unstack(all.reshape([batch, gates, columns / gates]), 1);
}

const steps: Record<SequenceKind, (operands: StepOperands) => RecurrentState> = {
  'rnn-tanh': (operands) => elman(operands, 'tanh'),
  'rnn-relu': (operands) => elman(operands, 'relu'),
  lstm,
  gru,
  'gru-reset-before': gruResetBefore,
};

/** The state after one step. It defines a recurrent layer: kernels are compared with it. */
export const recurrentStep = (kind: SequenceKind, operands: StepOperands): RecurrentState =>
  steps[kind](operands);
