import { describe, describeList } from '@unrolled/guards';
import type { SequenceKind } from '@unrolled/tensor';
import { FormatError, formatShape } from '@unrolled/tensor';
import { reorderGates, type Weight, type Weights } from '../weights.ts';

/**
 * Our gates in our order, each by its index in Keras: i, f, c, o there are our i, f, g, o, and
 * z, r, h our r, z, n.
 */
const gateOrders: Readonly<Record<SequenceKind, readonly number[]>> = {
  'rnn-tanh': [0],
  'rnn-relu': [0],
  lstm: [0, 1, 2, 3],
  gru: [1, 0, 2],
  'gru-reset-before': [1, 0, 2],
};

/** Places of weights of one direction, by the suffix of ours. */
export interface Direction {
  /** Prefix of the names of its weights in Keras: '', 'forward/', 'backward/'. */
  readonly prefix: string;
  readonly suffix: 'l0' | 'l0_reverse';
}

/**
 * Weights of one direction in our layout. Keras has `kernel` [input, gates · hidden], `recurrent_kernel`
 * [hidden, gates · hidden] and one `bias` [gates · hidden], or, in a GRU with `reset_after`, two of
 * them [2, gates · hidden].
 */
export function recurrentWeights(
  where: string,
  kind: SequenceKind,
  weights: Weights,
  { prefix, suffix }: Direction,
): Map<string, Weight> {
  const order = gateOrders[kind];
  const found = new Map<string, Weight>();
  for (const [theirs, ours] of [
    ['kernel', 'weight_ih'],
    ['recurrent_kernel', 'weight_hh'],
  ]) {
    const weight = weightNamed(where, weights, `${prefix}${theirs}`);
    found.set(
      `${ours}_${suffix}`,
      gatesOf(where, `${prefix}${theirs}`, transposed(where, `${prefix}${theirs}`, weight), order),
    );
  }
  const bias = weights.get(`${prefix}bias`);
  if (bias === undefined) return found;
  const rows = found.get(`weight_hh_${suffix}`)?.shape[0] ?? 0;
  const [input, hidden] = biases(where, `${prefix}bias`, bias, kind, rows);
  found.set(`bias_ih_${suffix}`, gatesOf(where, `${prefix}bias`, input, order));
  found.set(`bias_hh_${suffix}`, gatesOf(where, `${prefix}bias`, hidden, order));
  return found;
}

/** @throws FormatError where a layer lacks a weight */
export function weightNamed(where: string, weights: Weights, name: string): Weight {
  const weight = weights.get(name);
  if (weight !== undefined) return weight;
  const present = weights.size === 0 ? 'none' : describeList([...weights.keys()].slice(0, 4));
  throw new FormatError(
    `${where}: expected a weight ${describe(name)}, got ${present}; save the model with its weights`,
  );
}

/** [rows, columns] → [columns, rows] */
export function transposed(where: string, name: string, { shape, values }: Weight): Weight {
  const [rows, columns] = shape;
  if (shape.length !== 2) {
    throw new FormatError(
      `${where}: ${describe(name)} must be a matrix, got ${formatShape(shape)}`,
    );
  }
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column];
    }
  }
  return { shape: [columns, rows], values: result };
}

/** Blocks of gates, [gates · hidden, ..], in our order. */
function gatesOf(where: string, name: string, weight: Weight, order: readonly number[]): Weight {
  const { shape } = weight;
  if (shape[0] % order.length !== 0) {
    throw new FormatError(
      `${where}: ${describe(name)} must hold ${order.length} gates, got ${shape[0]} columns`,
    );
  }
  return reorderGates(weight, order);
}

/** The two biases of a layer; if Keras has one, the other is 0. */
function biases(
  where: string,
  name: string,
  { shape, values }: Weight,
  kind: SequenceKind,
  rows: number,
): [Weight, Weight] {
  if (shape.length === 1) {
    return [
      { shape, values },
      { shape, values: new Float32Array(values.length) },
    ];
  }
  if (shape.length === 2 && shape[0] === 2 && shape[1] === rows && kind === 'gru') {
    return [
      { shape: [rows], values: values.subarray(0, rows) },
      { shape: [rows], values: values.subarray(rows) },
    ];
  }
  const expected = kind === 'gru' ? `[2, ${rows}]` : `[${rows}]`;
  throw new FormatError(
    `${where}: ${describe(name)} must be ${expected}, got ${formatShape(shape)}`,
  );
}
