import { getBackend, noGrad, Rng, scope, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { LSTM, type LSTMState } from '../src/index.ts';
import { kindNames, layerKinds, normal } from './helpers.ts';

describe('an LSTM with f = 1 and i = 0', () => {
  it.each([{}, { zoneout: 1e-9 }])('keeps its cell to the bit for 1,000 steps: %o', (path) => {
    const [inputSize, hiddenSize] = [3, 8];
    const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(1), ...path }).eval();
    const bias = new Float32Array(4 * hiddenSize);
    bias.fill(-1_000, 0, hiddenSize).fill(1_000, hiddenSize, 2 * hiddenSize);
    lstm.bias_ih_l0?.assign(tensor(bias));
    const state = { h: normal([1, 2, hiddenSize], 2), c: normal([1, 2, hiddenSize], 3) };
    const x = normal([2, 1_000, inputSize], 4);
    const whole = noGrad(() => lstm.forward(x, { state }));
    expect(whole.state.c.dataSync()).toEqual(state.c.dataSync());
    const recorded = lstm.forward(x, { state });
    expect(recorded.state.c.dataSync()).toEqual(state.c.dataSync());
  });
});

const liveBuffers = () => getBackend().report().liveBuffers;

describe('memory', () => {
  const options = { inputSize: 3, hiddenSize: 4, numLayers: 2 };
  const paths = { fused: {}, general: { recurrentDropout: 0.2, zoneout: 0.1 } };

  it.each(
    kindNames.flatMap((kind) => Object.entries(paths).map((path) => [kind, ...path] as const)),
  )('does not grow in a training loop: %s, %s', (kind, _path, extra) => {
    const layer = layerKinds[kind]({ ...options, bidirectional: true, ...extra, rng: new Rng(1) });
    const x = normal([2, 5, 3], 1);
    const counts = Array.from({ length: 5 }, () => {
      scope(() =>
        layer
          .forward(x, { lengths: [2, 5] })
          .output.square()
          .sum()
          .backward(),
      );
      for (const parameter of layer.parameters()) parameter.zeroGrad();
      return liveBuffers();
    });
    expect(counts).toEqual(new Array(5).fill(counts[0]));
  });

  it('does not grow while streaming', () => {
    for (const numLayers of [1, 2]) {
      const lstm = new LSTM({ ...options, numLayers, rng: new Rng(1) });
      const x = normal([1, 3], 1);
      let state: LSTMState = lstm.initialState(1);
      const counts = Array.from({ length: 5 }, () => {
        const before = state;
        state = noGrad(() => scope(() => lstm.step(x, before).state));
        before.h.dispose();
        before.c.dispose();
        return liveBuffers();
      });
      expect(counts).toEqual(new Array(5).fill(counts[0]));
    }
  });

  it('is all given back by dispose()', () => {
    const before = liveBuffers();
    const lstm = scope(() => new LSTM({ ...options, layerNorm: true, rng: new Rng(1) }));
    scope(() =>
      lstm
        .forward(normal([2, 5, 3], 1))
        .output.sum()
        .backward(),
    );
    expect(liveBuffers()).toBeGreaterThan(before);
    lstm.dispose();
    expect(liveBuffers()).toBe(before);
  });

  it('carries a detached state from one stretch of text to the next', () => {
    const lstm = new LSTM({ ...options, rng: new Rng(1) });
    let state: LSTMState | null = null;
    const counts: number[] = [];
    for (let stretch = 0; stretch < 4; stretch++) {
      const before: LSTMState | null = state;
      state = scope(() => {
        const result = lstm.forward(normal([2, 5, 3], stretch), { state: before });
        result.output.sum().backward();
        return { h: result.state.h.detach(), c: result.state.c.detach() };
      });
      before?.h.dispose();
      before?.c.dispose();
      for (const parameter of lstm.parameters()) parameter.zeroGrad();
      counts.push(liveBuffers());
    }
    expect(counts).toEqual(new Array(4).fill(counts[0]));
  });
});
