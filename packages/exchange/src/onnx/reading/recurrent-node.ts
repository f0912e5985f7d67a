import type { RecurrentLayer } from '@unrolled/cells';
import { describe } from '@unrolled/guards';
import { formatShape, type SequenceKind, type Tensor } from '@unrolled/tensor';
import { buildRecurrent, type Weight } from '../../weights.ts';
import { fromOnnxGates, type RecurrentOperator, recurrentOperators } from '../gates.ts';
import { type Constant, isConstant } from './decode-tensor.ts';
import type { NodeCall, Value } from './node-call.ts';

/** Whether an operator is a recurrent layer. */
export const isRecurrent = (operator: string): operator is RecurrentOperator =>
  Object.values<string>(recurrentOperators).includes(operator);

const gateCounts: Readonly<Record<RecurrentOperator, number>> = { RNN: 1, LSTM: 4, GRU: 3 };

/** An RNN, LSTM or GRU of ONNX as a layer of ours. */
export interface RecurrentNode {
  readonly layer: RecurrentLayer;
  /** X, W, R, B, sequence_lens, initial_h, initial_c → Y, Y_h, Y_c */
  readonly run: (call: NodeCall) => readonly Value[];
}

/**
 * The layer of a node whose weights are known. Refused by name: peepholes, clip, input_forget, other
 * activations.
 */
export function buildRecurrentNode(call: NodeCall): RecurrentNode {
  const operator = call.node.operator as RecurrentOperator;
  const direction = call.text('direction', 'forward');
  if (!['forward', 'reverse', 'bidirectional'].includes(direction)) {
    throw call.error(
      `direction must be forward, reverse or bidirectional, got ${describe(direction)}`,
    );
  }
  if (call.attribute('clip') !== undefined) throw call.error('clip cannot be expressed');
  if (call.number('input_forget', 0) !== 0) throw call.error('input_forget must be 0');
  if (call.has(7)) throw call.error('peepholes (input P) cannot be expressed');
  const directions = direction === 'bidirectional' ? 2 : 1;
  const { kind, hardSigmoid } = kindOf(call, operator, directions);
  const gates = gateCounts[operator];
  const input = weightsAt(call, 1, 'W', [directions, null, null]);
  const hidden = weightsAt(call, 2, 'R', [directions, null, null]);
  const hiddenSize = hidden.shape[2];
  if (call.number('hidden_size', hiddenSize) !== hiddenSize) {
    throw call.error(`hidden_size must be ${hiddenSize}, as R has it`);
  }
  const rows = gates * hiddenSize;
  const bias = call.has(3) ? weightsAt(call, 3, 'B', [directions, 2 * rows]) : null;
  const weights = new Map<string, Weight>();
  for (let place = 0; place < directions; place++) {
    const suffix = place === 0 ? 'l0' : 'l0_reverse';
    const set = (name: string, weight: Weight) =>
      weights.set(`${name}_${suffix}`, fromOnnxGates(operator, weight));
    set('weight_ih', row(input, place));
    set('weight_hh', row(hidden, place));
    if (bias === null) continue;
    const { values } = row(bias, place);
    set('bias_ih', { shape: [rows], values: values.subarray(0, rows) });
    set('bias_hh', { shape: [rows], values: values.subarray(rows) });
  }
  const layer = buildRecurrent(
    call.where,
    kind,
    {
      ...{ inputSize: input.shape[2], hiddenSize },
      ...{ bidirectional: directions === 2, bias: bias !== null },
      ...(hardSigmoid !== null && { hardSigmoid }),
    },
    weights,
  );
  return { layer, run: (next) => run(next, layer, direction === 'reverse') };
}

function run(call: NodeCall, layer: RecurrentLayer, reverse: boolean): readonly Value[] {
  // Time comes first, or with layout 1 the batch, also that of states.
  const isBatchFirst = call.number('layout', 0) !== 0;
  const x = call.tensor(0);
  if (x.rank !== 3) throw call.error(`X must have three axes, got ${formatShape(x.shape)}`);
  const swapped = (tensor: Tensor) => tensor.transpose([1, 0, 2]);
  const own = isBatchFirst ? x : swapped(x); // [batch, time, features]
  const [batch, time] = own.shape;
  const directions = layer.bidirectional ? 2 : 1;
  const [[{ stateNames }]] = layer.cells;
  const states = stateNames.map((name, place): [string, Tensor] => {
    if (!call.has(5 + place)) return [name, x.constant(0, [directions, batch, layer.hiddenSize])];
    const state = call.tensor(5 + place);
    return [name, isBatchFirst ? swapped(state) : state];
  });
  const { output, state } = layer.forward(own, {
    state: Object.fromEntries(states) as { h: Tensor },
    lengths: call.has(4) ? call.numbers(4) : null,
    reverse,
  });
  const steps = output.reshape([batch, time, directions, layer.hiddenSize]);
  const after = Object.values<Tensor>({ ...state });
  return isBatchFirst ? [steps, ...after.map(swapped)] : [steps.transpose([1, 2, 0, 3]), ...after];
}

/** Weights of all directions. @param shape null for any length */
function weightsAt(
  call: NodeCall,
  place: number,
  name: string,
  shape: readonly (number | null)[],
): Constant {
  const value = call.value(place);
  if (!isConstant(value))
    throw call.error(`${name} must be weights of the file, got computed ones`);
  const fits =
    value.shape.length === shape.length &&
    shape.every((length, axis) => length === null || length === value.shape[axis]);
  if (fits) return value;
  const expected = shape.map((length) => length ?? 'any').join(', ');
  throw call.error(`${name} must be [${expected}], got ${formatShape(value.shape)}`);
}

/** The weights of one direction. */
function row({ shape, values }: Constant, place: number): Weight {
  const size = values.length / shape[0];
  const part = values.subarray(place * size, (place + 1) * size);
  return { shape: shape.slice(1), values: Float32Array.from(part) };
}

/** Activations of a direction where a file names none. */
const standard: Readonly<Record<RecurrentOperator, readonly string[]>> = {
  RNN: ['Tanh'],
  LSTM: ['Sigmoid', 'Tanh', 'Tanh'],
  GRU: ['Sigmoid', 'Tanh'],
};

function kindOf(
  call: NodeCall,
  operator: RecurrentOperator,
  directions: number,
): { readonly kind: SequenceKind; readonly hardSigmoid: number | null } {
  const count = standard[operator].length;
  const names = call.list('activations') ?? new Array(directions).fill(standard[operator]).flat();
  const [first, ...rest] = names.slice(0, count).map((name) => String(name).toLowerCase());
  const isRepeated = names.every((name, place) => name === names[place % count]);
  const areTanh = rest.every((name) => name === 'tanh');
  const words = describe(names.join(', '));
  if (names.length !== count * directions || !isRepeated || !areTanh) {
    throw call.error(`activations must be ${standard[operator].join(', ')}, got ${words}`);
  }
  if (operator === 'RNN') {
    if (first === 'tanh' || first === 'relu') return { kind: `rnn-${first}`, hardSigmoid: null };
    throw call.error(`activations must be Tanh or Relu, got ${words}`);
  }
  const kind =
    operator === 'LSTM'
      ? 'lstm'
      : call.number('linear_before_reset', 0) === 0
        ? 'gru-reset-before'
        : 'gru';
  if (first === 'sigmoid') return { kind, hardSigmoid: null };
  if (first !== 'hardsigmoid') {
    throw call.error(`activations must begin with Sigmoid or HardSigmoid, got ${words}`);
  }
  const { alpha, beta } = hardSigmoidOf(call, directions);
  if (beta !== 0.5 || alpha <= 0) throw call.error(`HardSigmoid must have β = 1/2, got ${beta}`);
  return { kind, hardSigmoid: alpha };
}

/** Parameters of HardSigmoid: one for each activation that has one, the first in each direction. */
function hardSigmoidOf(call: NodeCall, directions: number): { alpha: number; beta: number } {
  const [alphas, betas] = ['activation_alpha', 'activation_beta'].map(
    (name, place) => call.list(name) ?? new Array<number>(directions).fill(place === 0 ? 0.2 : 0.5),
  );
  const same = (list: readonly unknown[]) => list.every((one) => one === list[0]);
  if (!same(alphas) || !same(betas)) {
    throw call.error('activation_alpha and activation_beta must be the same in both directions');
  }
  return { alpha: Number(alphas[0]), beta: Number(betas[0]) };
}
