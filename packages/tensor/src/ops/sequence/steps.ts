import type { SequenceKind } from '../../backend.ts';
import type { Tensor } from '../../tensor.ts';

/** One time step. */
export interface StepOperands {
  /** W_ih x_t + b_ih: [batch, gates · hiddenSize] */
  readonly projected: Tensor;
  /** h_{t−1}: [batch, hiddenSize] */
  readonly hidden: Tensor;
  /** c_{t−1}: [batch, hiddenSize] */
  readonly cell: Tensor | null;
  /** W_hh: [gates · hiddenSize, hiddenSize] */
  readonly weightHidden: Tensor;
  /** b_hh: [gates · hiddenSize] */
  readonly biasHidden: Tensor | null;
}

export interface StepResult {
  readonly hidden: Tensor;
  readonly cell: Tensor | null;
}

/** h W_hhᵀ + b_hh, or the part of it that belongs to the gates `from` … `to`. */
function recurrent(
  { hidden, weightHidden, biasHidden }: StepOperands,
  input = hidden,
  rows?: readonly [from: number, to: number],
): Tensor {
  const weight = rows ? weightHidden.slice([rows]) : weightHidden;
  const product = input.matmul(weight, { transposeB: true });
  if (biasHidden === null) return product;
  return product.add(rows ? biasHidden.slice([rows]) : biasHidden);
}

const gate = (all: Tensor, index: number, size: number): Tensor =>
  all.slice([null, [index * size, (index + 1) * size]]);

/** h_t = f(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh) (Elman 1990) */
function elman(operands: StepOperands, activation: 'tanh' | 'relu'): StepResult {
  return { hidden: operands.projected.add(recurrent(operands))[activation](), cell: null };
}

/**
 * i, f, o = σ(…), g = tanh(…), c_t = f c_{t−1} + i g, h_t = o tanh(c_t)
 * (Hochreiter 1997, with the forget gate of Gers 2000)
 */
function lstm(operands: StepOperands): StepResult {
  const size = operands.hidden.shape[1];
  const all = operands.projected.add(recurrent(operands));
  const input = gate(all, 0, size).sigmoid();
  const forget = gate(all, 1, size).sigmoid();
  const candidate = gate(all, 2, size).tanh();
  const output = gate(all, 3, size).sigmoid();
  const kept = operands.cell?.mul(forget);
  const cell = kept ? kept.add(input.mul(candidate)) : input.mul(candidate);
  return { hidden: output.mul(cell.tanh()), cell };
}

/**
 * r, z = σ(…), n = tanh(W_in x + b_in + r (W_hn h + b_hn)), h_t = (1 − z) n + z h_{t−1}
 * (PyTorch and cuDNN: the reset gate after the product)
 */
function gru(operands: StepOperands): StepResult {
  const { projected, hidden } = operands;
  const size = hidden.shape[1];
  const fromHidden = recurrent(operands);
  const gateOf = (index: number) =>
    gate(projected, index, size)
      .add(gate(fromHidden, index, size))
      .sigmoid();
  const reset = gateOf(0);
  const candidate = gate(projected, 2, size)
    .add(reset.mul(gate(fromHidden, 2, size)))
    .tanh();
  return mixGru(gateOf(1), candidate, hidden);
}

/**
 * As gru, but n = tanh(W_in x + b_in + W_hn (r h) + b_hn)
 * (Cho 2014 and ONNX's default: the reset gate before the product)
 */
function gruResetBefore(operands: StepOperands): StepResult {
  const { projected, hidden } = operands;
  const size = hidden.shape[1];
  const fromHidden = recurrent(operands, hidden, [0, 2 * size]);
  const gateOf = (index: number) =>
    gate(projected, index, size)
      .add(gate(fromHidden, index, size))
      .sigmoid();
  const reset = recurrent(operands, gateOf(0).mul(hidden), [2 * size, 3 * size]);
  return mixGru(gateOf(1), gate(projected, 2, size).add(reset).tanh(), hidden);
}

/** (1 − z) n + z h */
const mixGru = (update: Tensor, candidate: Tensor, hidden: Tensor): StepResult => ({
  hidden: candidate.add(update.mul(hidden.sub(candidate))),
  cell: null,
});

/** What each kind of cell does in one step. */
export const steps: Record<SequenceKind, (operands: StepOperands) => StepResult> = {
  'rnn-tanh': (operands) => elman(operands, 'tanh'),
  'rnn-relu': (operands) => elman(operands, 'relu'),
  lstm,
  gru,
  'gru-reset-before': gruResetBefore,
};
