import { Rng, type Tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GRU, LSTM } from '../src/index.ts';
import { kindNames, layerKinds } from './helpers.ts';

const [inputSize, hiddenSize] = [30, 20];

const list = (tensor: Tensor) => [...tensor.dataSync()];

describe('initial weights', () => {
  it.each(kindNames)('are orthogonal between steps, Glorot uniform from the input: %s', (kind) => {
    const layer = layerKinds[kind]({ inputSize, hiddenSize, rng: new Rng(1) });
    const weight = layer.weight_hh_l0;
    const gram = list(weight.matmul(weight, { transposeA: true }));
    gram.forEach((value, place) => {
      const expected = place % (hiddenSize + 1) === 0 ? 1 : 0;
      expect(Math.abs(value - expected)).toBeLessThan(1e-5);
    });
    const rows = layer.weight_ih_l0.shape[0];
    const limit = Math.sqrt(6 / (inputSize + rows));
    const greatest = Math.max(...list(layer.weight_ih_l0.abs()));
    expect(greatest).toBeLessThanOrEqual(limit);
    expect(greatest).toBeGreaterThan(0.95 * limit);
  });

  it('have no bias but 1 at the forget gate of an LSTM', () => {
    const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(2) });
    const expected = new Array(4 * hiddenSize).fill(0).fill(1, hiddenSize, 2 * hiddenSize);
    expect(list(lstm.bias_ih_l0!)).toEqual(expected);
    const gru = new GRU({ inputSize, hiddenSize, rng: new Rng(3) });
    for (const bias of [lstm.bias_hh_l0!, gru.bias_ih_l0!, gru.bias_hh_l0!]) {
      expect(list(bias).every((value) => value === 0)).toBe(true);
    }
  });

  it('are all within 1/√hiddenSize as in PyTorch', () => {
    const lstm = new LSTM({ inputSize, hiddenSize, init: 'pytorch', rng: new Rng(4) });
    for (const parameter of lstm.parameters()) {
      const greatest = Math.max(...list(parameter.abs()));
      expect(greatest).toBeLessThanOrEqual(1 / Math.sqrt(hiddenSize));
      expect(greatest).toBeGreaterThan(0.9 / Math.sqrt(hiddenSize));
    }
  });

  it('follow from the seed', () => {
    const make = (seed: number) =>
      list(new GRU({ inputSize, hiddenSize, rng: new Rng(seed) }).weight_hh_l0);
    expect(make(5)).toEqual(make(5));
    expect(make(5)).not.toEqual(make(6));
  });
});
