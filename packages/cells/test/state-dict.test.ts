import { Rng, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GRU, LSTM, RNN } from '../src/index.ts';
import { largestDifference, normal } from './helpers.ts';

const sizes = { inputSize: 3, hiddenSize: 4 };

describe('state dicts', () => {
  it('have the names, order and shapes of PyTorch', () => {
    const lstm = new LSTM({ ...sizes, numLayers: 2, bidirectional: true, rng: new Rng(1) });
    const shapes = Object.entries(lstm.stateDict()).map(([name, { shape }]) => [name, ...shape]);
    const bias = [16];
    const expected = ['l0', 'l0_reverse', 'l1', 'l1_reverse'].flatMap((suffix, index) => [
      [`weight_ih_${suffix}`, 16, index < 2 ? 3 : 8],
      [`weight_hh_${suffix}`, 16, 4],
      [`bias_ih_${suffix}`, ...bias],
      [`bias_hh_${suffix}`, ...bias],
    ]);
    expect(shapes).toEqual(expected);
    // torch.nn.LSTM(3, 4, 2, bidirectional=True): 288 + 448 numbers
    expect(lstm.parameterCount()).toBe(736);
  });

  it('bring a layer to the same outputs, and without biases too', () => {
    for (const Layer of [RNN, LSTM, GRU]) {
      for (const bias of [true, false]) {
        const from = new Layer({ ...sizes, bias, rng: new Rng(1) });
        const to = new Layer({ ...sizes, bias, init: 'zeros', rng: new Rng(2) });
        const x = normal([2, 5, 3], 1);
        expect(largestDifference(to.forward(x).output, from.forward(x).output)).toBeGreaterThan(0);
        to.loadStateDict(from.stateDict());
        expect(largestDifference(to.forward(x).output, from.forward(x).output)).toBe(0);
        expect(Object.keys(to.stateDict())).toHaveLength(bias ? 4 : 2);
      }
    }
  });

  it('that do not fit change nothing', () => {
    const gru = new GRU({ ...sizes, rng: new Rng(1) });
    const before = gru.weight_ih_l0.dataSync();
    const state = {
      ...gru.stateDict(),
      weight_ih_l0: zeros([12, 3]),
      weight_hh_l0: zeros([4, 12]),
    };
    expect(() => gru.loadStateDict(state)).toThrow('"weight_hh_l0" must be [12, 4], got [4, 12]');
    expect(gru.weight_ih_l0.dataSync()).toEqual(before);
  });
});

describe('errors', () => {
  const lstm = new LSTM({ inputSize: 128, hiddenSize: 4, rng: new Rng(1) });

  it('say what x must be', () => {
    expect(() => lstm.forward(zeros([32, 64, 100]))).toThrow(
      'LSTM.forward: x must be [batch, time, 128], got [32, 64, 100]',
    );
    expect(() => lstm.step(zeros([32, 64]))).toThrow(
      'LSTM.step: x must be [batch, 128], got [32, 64]',
    );
    expect(() => lstm.forward(zeros([1, 2, 128], 'int32'))).toThrow(
      "LSTM.forward: x must be float32, got int32; use cast('float32')",
    );
  });

  it('say what the state must be', () => {
    const state = { h: zeros([1, 2, 4]), c: zeros([2, 4]) };
    expect(() => lstm.forward(zeros([2, 3, 128]), { state })).toThrow(
      'LSTM.forward: state.c must be [1, 2, 4], got [2, 4]',
    );
    const lacking = { h: zeros([1, 2, 4]) } as typeof state;
    expect(() => lstm.step(zeros([2, 128]), lacking)).toThrow(
      'LSTM.step: state.c must be a tensor [1, 2, 4], got undefined',
    );
  });

  it('refuse a step in two directions', () => {
    const both = new GRU({ ...sizes, bidirectional: true, rng: new Rng(1) });
    expect(() => both.step(zeros([1, 3]))).toThrow('GRU.step: the reverse direction needs');
  });

  it('refuse sizes, rates and choices that make no sense', () => {
    const rng = new Rng(1);
    expect(() => new RNN({ inputSize: 0, hiddenSize: 1, rng })).toThrow(
      'RNN: inputSize must be a whole number from 1 up, got 0',
    );
    expect(() => new RNN({ ...sizes, numLayers: 1.5, rng })).toThrow('RNN: numLayers must be');
    expect(() => new GRU({ ...sizes, dropout: 1, rng })).toThrow(
      'GRU: dropout must be a number from 0 up to but not including 1, got 1',
    );
    expect(() => new GRU({ ...sizes, zoneout: { h: -1 }, rng })).toThrow(
      'GRU, zoneout: h must be a number',
    );
    const sigmoid = { ...sizes, rng, nonlinearity: 'sigmoid' as 'tanh' };
    expect(() => new RNN(sigmoid)).toThrow('nonlinearity must be "tanh" or "relu", got "sigmoid"');
    const init = { ...sizes, rng, init: 'random' as 'keras' };
    expect(() => new LSTM(init)).toThrow('init must be "keras" or "pytorch" or "zeros"');
  });
});
