import { ArgumentError, noGrad, Rng, type Tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GRU, LSTM, RNN } from '../src/index.ts';
import { largestDifference, normal } from './helpers.ts';

const sizes = { inputSize: 1, hiddenSize: 1, init: 'pytorch' } as const;
const slope = 1 / 6;
const hard = (value: number) => Math.min(1, Math.max(0, slope * value + 0.5));
const first = (tensor: Tensor | undefined) => tensor?.dataSync() ?? new Float32Array();

describe('hardSigmoid', () => {
  it('takes the place of σ in the gates of an LSTM', () => {
    const lstm = new LSTM({ ...sizes, hardSigmoid: slope, rng: new Rng(1) });
    const [x, h, c] = [normal([1, 1], 1), normal([1, 1, 1], 2), normal([1, 1, 1], 3)];
    const { output, state } = noGrad(() => lstm.step(x, { h, c }));
    const [wi, wh] = [first(lstm.weight_ih_l0), first(lstm.weight_hh_l0)];
    const [bi, bh] = [first(lstm.bias_ih_l0), first(lstm.bias_hh_l0)];
    const sum = (gate: number) =>
      wi[gate] * x.itemSync() + bi[gate] + wh[gate] * h.itemSync() + bh[gate];
    const cell = hard(sum(1)) * c.itemSync() + hard(sum(0)) * Math.tanh(sum(2));
    expect(state.c.itemSync()).toBeCloseTo(cell, 5);
    expect(output.itemSync()).toBeCloseTo(hard(sum(3)) * Math.tanh(cell), 5);
  });

  it.each([true, false])('takes the place of σ in a GRU, reset after: %s', (resetAfter) => {
    const gru = new GRU({ ...sizes, resetAfter, hardSigmoid: slope, rng: new Rng(1) });
    const [x, h] = [normal([1, 1], 1), normal([1, 1, 1], 2)];
    const { output } = noGrad(() => gru.step(x, { h }));
    const [wi, wh] = [first(gru.weight_ih_l0), first(gru.weight_hh_l0)];
    const [bi, bh] = [first(gru.bias_ih_l0), first(gru.bias_hh_l0)];
    const [input, before] = [x.itemSync(), h.itemSync()];
    const gate = (place: number) =>
      hard(wi[place] * input + bi[place] + wh[place] * before + bh[place]);
    const [r, z] = [gate(0), gate(1)];
    const past = resetAfter ? r * (wh[2] * before + bh[2]) : wh[2] * r * before + bh[2];
    const n = Math.tanh(wi[2] * input + bi[2] + past);
    expect(output.itemSync()).toBeCloseTo((1 - z) * n + z * before, 5);
  });

  it('has lengths and directions like other cells', () => {
    const options = { inputSize: 3, hiddenSize: 2, bidirectional: true, init: 'pytorch' } as const;
    const layer = new LSTM({ ...options, hardSigmoid: 0.2, rng: new Rng(2) });
    const x = normal([2, 4, 3], 5);
    const { output } = layer.forward(x, { lengths: [4, 2] });
    const alone = layer.forward(
      x.slice([
        [1, 2],
        [0, 2],
      ]),
    ).output;
    expect(
      largestDifference(
        output.slice([
          [1, 2],
          [0, 2],
        ]),
        alone,
      ),
    ).toBeLessThan(1e-6);
  });

  it('is refused for an RNN, which has no gates', () => {
    const make = () => new RNN({ ...sizes, hardSigmoid: 0.2, rng: new Rng(1) });
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(/hardSigmoid is for the gates of an LSTM or GRU/);
  });
});
