import { ones, Rng, type Tensor, tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GRU, LSTM, RNN } from '../src/index.ts';
import { kindNames, largestDifference, layerKinds, normal } from './helpers.ts';

const [batch, time, inputSize, hiddenSize] = [3, 5, 4, 6];
const sizes = { inputSize, hiddenSize };
const input = () => normal([batch, time, inputSize], 1);

const identity = (size: number): Tensor =>
  tensor(
    Float32Array.from({ length: size * size }, (_, place) => (place % (size + 1) === 0 ? 1 : 0)),
    [size, size],
  );

describe('recurrent dropout', () => {
  it('holds one mask for a whole sequence, and another for the next', () => {
    // h_t = relu(mask · h_{t−1} + 0) with h_0 = 1: after 5 steps 0 or 2⁵.
    const units = 400;
    const rnn = new RNN({
      inputSize: 1,
      hiddenSize: units,
      nonlinearity: 'relu',
      bias: false,
      recurrentDropout: 0.5,
      rng: new Rng(1),
      init: 'zeros',
    });
    rnn.weight_hh_l0.assign(identity(units));
    const run = () => {
      const { state } = rnn.forward(zeros([1, time, 1]), { state: { h: ones([1, 1, units]) } });
      return [...state.h.dataSync()];
    };
    const first = run();
    expect([...new Set(first)].sort()).toEqual([0, 2 ** time]);
    const kept = first.filter((value) => value > 0).length / units;
    expect(kept).toBeGreaterThan(0.4);
    expect(kept).toBeLessThan(0.6);
    expect(run()).not.toEqual(first);
  });

  it.each(kindNames)('does nothing in evaluation: %s', (kind) => {
    const plain = layerKinds[kind]({ ...sizes, rng: new Rng(2) });
    const dropping = layerKinds[kind]({ ...sizes, recurrentDropout: 0.5, rng: new Rng(2) });
    const expected = plain.forward(input()).output;
    expect(largestDifference(dropping.forward(input()).output, expected)).toBeGreaterThan(0.01);
    expect(dropping.eval().forward(input()).output.dataSync()).toEqual(expected.dataSync());
  });

  it('hides h from the recurrent weights alone, not from the mix of a GRU', () => {
    // All weights 0: z = ½ and n = 0, so h_1 = ½ h_0 whatever the mask.
    const gru = new GRU({ ...sizes, recurrentDropout: 0.5, init: 'zeros', rng: new Rng(3) });
    const state = { h: ones([1, batch, hiddenSize]) };
    const after = gru.forward(normal([batch, 1, inputSize], 2), { state }).state.h;
    expect([...new Set(after.dataSync())]).toEqual([0.5]);
  });

  it('cannot step while training', () => {
    const gru = new GRU({ ...sizes, recurrentDropout: 0.5, rng: new Rng(3) });
    const x = normal([1, inputSize], 2);
    expect(() => gru.step(x)).toThrow('GRU.step: recurrent dropout keeps one mask');
    expect(gru.eval().step(x).output.shape).toEqual([1, hiddenSize]);
  });
});

describe('zoneout', () => {
  it('keeps each unit with its probability, step by step', () => {
    // New values are 0, so a unit is 1 for as long as it was always kept.
    const units = 2_000;
    const rnn = new RNN({
      inputSize: 1,
      hiddenSize: units,
      zoneout: 0.75,
      rng: new Rng(4),
      init: 'zeros',
    });
    const { output } = rnn.forward(zeros([1, 4, 1]), { state: { h: ones([1, 1, units]) } });
    for (let t = 0; t < 4; t++) {
      const survivors = output
        .slice([null, [t, t + 1]])
        .mean()
        .itemSync();
      expect(Math.abs(survivors - 0.75 ** (t + 1))).toBeLessThan(0.04);
    }
  });

  it('is the expectation in evaluation, for h and c by their own rates', () => {
    const rates = { h: 0.1, c: 0.5 };
    const lstm = new LSTM({ ...sizes, zoneout: rates, rng: new Rng(5) }).eval();
    const [[cell]] = lstm.cells;
    const x = normal([batch, inputSize], 3);
    const before = { h: normal([batch, hiddenSize], 4), c: normal([batch, hiddenSize], 5) };
    const { state: plain } = cell.forward(x, before);
    const state = { h: before.h.reshape([1, batch, -1]), c: before.c.reshape([1, batch, -1]) };
    const after = lstm.step(x, state).state;
    for (const name of ['h', 'c'] as const) {
      const expected = before[name].mul(rates[name]).add(plain[name].mul(1 - rates[name]));
      expect(largestDifference(after[name].reshape([batch, -1]), expected)).toBeLessThan(1e-6);
    }
  });
});

describe('dropout between layers', () => {
  it('acts in training alone, and not after the last layer', () => {
    const one = new LSTM({ ...sizes, dropout: 0.5, rng: new Rng(6) });
    const plain = new LSTM({ ...sizes, rng: new Rng(6) });
    expect(one.forward(input()).output.dataSync()).toEqual(
      plain.forward(input()).output.dataSync(),
    );
    const two = new LSTM({ ...sizes, numLayers: 2, dropout: 0.5, rng: new Rng(6) });
    const first = two.forward(input()).output.dataSync();
    expect(two.forward(input()).output.dataSync()).not.toEqual(first);
    two.eval();
    const calm = two.forward(input()).output.dataSync();
    expect(two.forward(input()).output.dataSync()).toEqual(calm);
    expect(calm).not.toEqual(first);
  });
});

describe('the generator of a layer', () => {
  const options = { ...sizes, numLayers: 2, dropout: 0.3, recurrentDropout: 0.3, zoneout: 0.1 };

  it('repeats a pass when its state is restored', () => {
    const lstm = new LSTM({ ...options, rng: new Rng(7) });
    const rngs = [...lstm.namedRngs()];
    expect(rngs.map(([name]) => name)).toEqual(['rng']);
    const saved = rngs[0][1].state;
    const first = lstm.forward(input()).output.dataSync();
    expect(lstm.forward(input()).output.dataSync()).not.toEqual(first);
    rngs[0][1].restore(saved);
    expect(lstm.forward(input()).output.dataSync()).toEqual(first);
  });

  it('is its own, even when two layers start from one generator', () => {
    const rng = new Rng(8);
    const [a, b] = [new LSTM({ ...options, rng }), new LSTM({ ...options, rng })];
    expect(a.rng?.bits()).not.toBe(b.rng?.bits());
  });

  it('changes nothing of how a seed starts the weights', () => {
    const plain = new LSTM({ ...sizes, numLayers: 2, rng: new Rng(9) });
    const dropping = new LSTM({ ...options, rng: new Rng(9) });
    expect(dropping.weight_hh_l1.dataSync()).toEqual(plain.weight_hh_l1.dataSync());
    expect(plain.rng).toBeNull();
  });
});
