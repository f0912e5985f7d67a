import { concat, noGrad, Rng, type Tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { type HiddenState, type LayerResult, scan } from '../src/index.ts';
import { kindNames, largestDifference, layerKinds, normal } from './helpers.ts';

const [batch, time, inputSize, hiddenSize] = [3, 5, 4, 7];
const lengths = [3, 0, 5];

describe.each(kindNames)('%s', (kind) => {
  const make = (options: { numLayers?: number; bidirectional?: boolean; bias?: boolean } = {}) =>
    layerKinds[kind]({ inputSize, hiddenSize, rng: new Rng(11), init: 'pytorch', ...options });

  it.each([1, 2])('step() after step() is forward(), %i layers', (numLayers) => {
    const layer = make({ numLayers });
    const x = normal([batch, time, inputSize], 1);
    const whole = layer.forward(x);
    for (const run of [noGrad, <Result>(body: () => Result) => body()]) {
      run(() => {
        let state: HiddenState | null = null;
        for (let t = 0; t < time; t++) {
          const next: LayerResult<HiddenState> = layer.step(
            x.slice([null, [t, t + 1]]).reshape([batch, inputSize]),
            state,
          );
          const expected = whole.output.slice([null, [t, t + 1]]).reshape([batch, hiddenSize]);
          expect(largestDifference(next.output, expected)).toBeLessThan(1e-6);
          state = next.state;
        }
        expect(largestDifference(state!.h, whole.state.h)).toBeLessThan(1e-6);
      });
    }
  });

  it.each([false, true])('agrees with scan over its cells, lengths %s', (withLengths) => {
    const layer = make({ numLayers: 2, bidirectional: true });
    const options = { lengths: withLengths ? lengths : null };
    const values = normal([batch, time, inputSize], 2);
    const [fusedX, scanX] = [values.detach().retainGrad(), values.detach().retainGrad()];
    const state = layer.initialState(batch);
    const weights = normal([batch, time, 2 * hiddenSize], 3);

    const fused = layer.forward(fusedX, { ...options, state });
    fused.output.mul(weights).sum().add(fused.state.h.square().sum()).backward();
    const fusedGradients = [...layer.parameters()].map((one) => one.grad!.detach());
    for (const one of layer.parameters()) one.zeroGrad();

    let output: Tensor = scanX;
    const finals: Tensor[] = [];
    for (const directions of layer.cells) {
      const input = output;
      const results = directions.map((cell, index) =>
        scan(cell, input, null, { ...options, reverse: index === 1 }),
      );
      finals.push(...results.map((result) => result.state.h.reshape([1, batch, hiddenSize])));
      output = concat(
        results.map((result) => result.output),
        -1,
      );
    }
    const h = concat(finals);
    output.mul(weights).sum().add(h.square().sum()).backward();

    expect(largestDifference(fused.output, output)).toBeLessThan(1e-6);
    expect(largestDifference(fused.state.h, h)).toBeLessThan(1e-6);
    expect(largestDifference(fusedX.grad!, scanX.grad!)).toBeLessThan(1e-5);
    [...layer.parameters()].forEach((one, index) => {
      expect(largestDifference(one.grad!, fusedGradients[index])).toBeLessThan(1e-5);
    });
  });
});
