import { Rng, type Tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GRU, GRUCell, LSTM, LSTMCell, RNNCell } from '../src/index.ts';
import { normal } from './helpers.ts';

const [inputSize, hiddenSize] = [4, 5];
const options = { inputSize, hiddenSize, layerNorm: true, init: 'pytorch' } as const;

// A second, plain account of the formulas on lists of numbers.
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
const list = (tensor: Tensor) => [...tensor.dataSync()];
const add = (...lists: number[][]) =>
  lists[0].map((_, place) => lists.reduce((sum, one) => sum + one[place], 0));

function product(weight: Tensor, vector: number[]): number[] {
  const values = list(weight);
  const width = vector.length;
  return Array.from({ length: values.length / width }, (_, row) =>
    vector.reduce((sum, value, column) => sum + value * values[row * width + column], 0),
  );
}

function norm(values: number[], gain: number[], offset?: number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map(
    (value, place) =>
      ((value - mean) / Math.sqrt(variance + 1e-5)) * gain[place] + (offset?.[place] ?? 0),
  );
}

/** Gives every parameter a value of its own, the gains included. */
function scramble<CellType extends RNNCell | LSTMCell | GRUCell>(cell: CellType): CellType {
  let seed = 100;
  for (const parameter of cell.parameters()) parameter.assign(normal(parameter.shape, seed++));
  return cell;
}

const [x, h, c] = [
  normal([1, inputSize], 1),
  normal([1, hiddenSize], 2),
  normal([1, hiddenSize], 3),
];

function expectClose(actual: Tensor, expected: number[]): void {
  list(actual).forEach((value, place) => {
    expect(value).toBeCloseTo(expected[place], 5);
  });
}

describe('layer-normalised cells', () => {
  it('RNN: tanh(LN(W_ih x) + b_ih + LN(W_hh h) + b_hh)', () => {
    const cell = scramble(new RNNCell({ ...options, rng: new Rng(1) }));
    const all = add(
      norm(product(cell.weight_ih, list(x)), list(cell.layer_norm_ih!.weight)),
      norm(product(cell.weight_hh, list(h)), list(cell.layer_norm_hh!.weight)),
      list(cell.bias_ih!),
      list(cell.bias_hh!),
    );
    expectClose(cell.forward(x, { h }).output, all.map(Math.tanh));
  });

  it('LSTM: all gates normalised together, and c on its way to h', () => {
    const cell = scramble(new LSTMCell({ ...options, rng: new Rng(2) }));
    const all = add(
      norm(product(cell.weight_ih, list(x)), list(cell.layer_norm_ih!.weight)),
      norm(product(cell.weight_hh, list(h)), list(cell.layer_norm_hh!.weight)),
      list(cell.bias_ih!),
      list(cell.bias_hh!),
    );
    const [i, f, g, o] = [0, 1, 2, 3].map((gate) =>
      all.slice(gate * hiddenSize, (gate + 1) * hiddenSize),
    );
    const nextC = list(c).map(
      (old, unit) => sigmoid(f[unit]) * old + sigmoid(i[unit]) * Math.tanh(g[unit]),
    );
    const { weight, bias } = cell.layer_norm_c!;
    const nextH = norm(nextC, list(weight), list(bias!)).map(
      (value, unit) => sigmoid(o[unit]) * Math.tanh(value),
    );
    const { state } = cell.forward(x, { h, c });
    expectClose(state.c, nextC);
    expectClose(state.h, nextH);
  });

  it.each([true, false])(
    'GRU: r and z normalised together, n alone, resetAfter %s',
    (resetAfter) => {
      const cell = scramble(new GRUCell({ ...options, resetAfter, rng: new Rng(3) }));
      const split = 2 * hiddenSize;
      const normParts = (values: number[], gain: number[]) => [
        ...norm(values.slice(0, split), gain.slice(0, split)),
        ...norm(values.slice(split), gain.slice(split)),
      ];
      const [gainX, gainH] = [list(cell.layer_norm_ih!.weight), list(cell.layer_norm_hh!.weight)];
      const fromX = add(normParts(product(cell.weight_ih, list(x)), gainX), list(cell.bias_ih!));
      const fromH = (vector: number[]) =>
        add(normParts(product(cell.weight_hh, vector), gainH), list(cell.bias_hh!));
      const old = list(h);
      const r = old.map((_, unit) => sigmoid(fromX[unit] + fromH(old)[unit]));
      const z = old.map((_, unit) =>
        sigmoid(fromX[hiddenSize + unit] + fromH(old)[hiddenSize + unit]),
      );
      const resetBefore = fromH(old.map((value, unit) => r[unit] * value));
      const next = old.map((value, unit) => {
        const remembered = resetAfter
          ? r[unit] * fromH(old)[split + unit]
          : resetBefore[split + unit];
        const n = Math.tanh(fromX[split + unit] + remembered);
        return (1 - z[unit]) * n + z[unit] * value;
      });
      expectClose(cell.forward(x, { h }).output, next);
    },
  );
});

describe('layer-normalised layers', () => {
  it('run such cells, with their gains among the parameters', () => {
    const lstm = new LSTM({ ...options, rng: new Rng(4) });
    expect(Object.keys(lstm.stateDict())).toEqual([
      'weight_ih_l0',
      'weight_hh_l0',
      'bias_ih_l0',
      'bias_hh_l0',
      'layer_norm_ih_l0.weight',
      'layer_norm_hh_l0.weight',
      'layer_norm_c_l0.weight',
      'layer_norm_c_l0.bias',
    ]);
    const { output, state } = lstm.forward(x.reshape([1, 1, inputSize]));
    const alone = lstm.cells[0][0].forward(x);
    expect(output.dataSync()).toEqual(alone.output.dataSync());
    expect(lstm.step(x).state.c.dataSync()).toEqual(state.c.dataSync());
  });

  it('send a gradient to every parameter', () => {
    const gru = new GRU({ ...options, numLayers: 2, bidirectional: true, rng: new Rng(5) });
    gru
      .forward(normal([3, 4, inputSize], 6))
      .output.square()
      .sum()
      .backward();
    for (const [name, parameter] of gru.namedParameters()) {
      const gradient = parameter.grad?.dataSync() ?? [];
      expect(
        gradient.some((value) => value !== 0),
        name,
      ).toBe(true);
    }
  });
});
