import { noGrad, Rng, scope, type Tensor, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GRU, LSTM, maskedForward } from '../src/index.ts';
import { kindNames, largestDifference, layerKinds, normal } from './helpers.ts';

const options = { inputSize: 3, hiddenSize: 5 };
const [batch, time] = [3, 7];
/** Padded on the left; gaps; nothing at all. */
const mask = [0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];

/** Keras' rule, step by step: a masked step leaves the state, and repeats the output before. */
function stepByStep(layer: ReturnType<(typeof layerKinds)[string]>, x: Tensor, reverse: boolean) {
  const rows = Array.from({ length: batch }, (_, row) => {
    let state = layer.initialState(1);
    let output: number[] = new Array(layer.hiddenSize).fill(0);
    const outputs: number[][] = new Array(time);
    for (let read = 0; read < time; read++) {
      const at = reverse ? time - 1 - read : read;
      if (mask[row * time + at] === 1) {
        const slice = x
          .slice([
            [row, row + 1],
            [at, at + 1],
          ])
          .reshape([1, 3]);
        const next = layer.step(slice, state);
        state = next.state;
        output = [...next.output.dataSync()];
      }
      outputs[at] = output;
    }
    return { outputs: outputs.flat(), h: [...state.h.dataSync()] };
  });
  return {
    output: tensor(
      rows.flatMap(({ outputs }) => outputs),
      [batch, time, layer.hiddenSize],
    ),
    h: tensor(
      rows.flatMap(({ h }) => h),
      [1, batch, layer.hiddenSize],
    ),
  };
}

describe('maskedForward', () => {
  it.each(kindNames.flatMap((kind) => [false, true].map((reverse) => [kind, reverse] as const)))(
    'reads the valid steps alone, and repeats outputs: %s, reverse %s',
    (kind, reverse) => {
      const layer = layerKinds[kind]({ ...options, rng: new Rng(1) }).eval();
      const x = normal([batch, time, 3], 2);
      const expected = noGrad(() => stepByStep(layer, x, reverse));
      const { output, state } = noGrad(() => maskedForward(layer, x, mask, { reverse }));
      expect(largestDifference(output, expected.output)).toBeLessThan(1e-6);
      expect(largestDifference(state.h, expected.h)).toBeLessThan(1e-6);
    },
  );

  it('runs both directions over the same gaps, where outputs are 0', () => {
    const both = new LSTM({ ...options, bidirectional: true, rng: new Rng(1) });
    const one = new LSTM({ ...options, rng: new Rng(2) });
    const x = normal([batch, time, 3], 3);
    const { output, state } = maskedForward(both, x, mask);
    for (const [direction, suffix] of ['', '_reverse'].entries()) {
      const own = Object.entries(both.stateDict()).filter(
        ([name]) => name.endsWith('_reverse') === (suffix !== ''),
      );
      one.loadStateDict(
        Object.fromEntries(own.map(([name, value]) => [name.replace('_reverse', ''), value])),
      );
      const alone = maskedForward(one, x, mask, { reverse: direction === 1 });
      const half = output.slice([null, null, [direction * 5, direction * 5 + 5]]);
      const valid = tensor(mask, [batch, time, 1]);
      expect(largestDifference(half, alone.output.mul(valid))).toBe(0);
      expect(largestDifference(state.c.slice([[direction, direction + 1]]), alone.state.c)).toBe(0);
    }
  });

  it('is forward() where the mask is of lengths, but for outputs that repeat', () => {
    const gru = new GRU({ ...options, rng: new Rng(1) });
    const x = normal([2, 4, 3], 5);
    const masked = maskedForward(gru, x, [1, 1, 0, 0, 1, 1, 1, 1]);
    const { output, state } = gru.forward(x, { lengths: [2, 4] });
    expect(largestDifference(masked.state.h, state.h)).toBe(0);
    const first = (from: Tensor) => from.slice([null, [0, 2]]);
    expect(largestDifference(first(masked.output), first(output))).toBe(0);
    const last = masked.output
      .slice([
        [0, 1],
        [3, 4],
      ])
      .reshape([1, 5]);
    expect(largestDifference(last, state.h.slice([null, [0, 1]]).reshape([1, 5]))).toBe(0);
  });

  it('keeps NaN in gaps out of values and gradients', () => {
    const layer = new LSTM({ ...options, rng: new Rng(1) });
    const values = Float32Array.from(normal([batch, time, 3], 2).dataSync());
    mask.forEach((valid, place) => {
      if (valid === 0) values.fill(Number.NaN, place * 3, place * 3 + 3);
    });
    const x = tensor(values, [batch, time, 3], { requiresGrad: true });
    scope(() => maskedForward(layer, x, mask).output.square().sum().backward());
    const gradient = x.grad?.dataSync() ?? new Float32Array();
    expect(gradient.every(Number.isFinite)).toBe(true);
    mask.forEach((valid, place) => {
      const own = gradient.subarray(place * 3, place * 3 + 3);
      expect(own.some((value) => value !== 0)).toBe(valid === 1);
    });
  });

  it('refuses a mask of another size', () => {
    const layer = new LSTM({ ...options, rng: new Rng(1) });
    expect(() => maskedForward(layer, normal([2, 3, 3], 1), [1, 1])).toThrow(
      'maskedForward: mask must hold 2 × 3 values, one for each step, got 2',
    );
  });
});
