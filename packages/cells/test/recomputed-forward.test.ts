import { createWasmBackend, noGrad, Rng, scope, setBackend, type Tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { LSTM, type RecurrentLayer, recomputedForward } from '../src/index.ts';
import { kindNames, largestDifference, layerKinds, normal } from './helpers.ts';

const options = { inputSize: 3, hiddenSize: 5, numLayers: 2 };

/** A loss that every output and the last state take part in, and the gradients of all that has one. */
function gradients(
  layer: RecurrentLayer,
  x: Tensor,
  forward: () => ReturnType<RecurrentLayer['forward']>,
) {
  for (const leaf of [x, ...layer.parameters()]) leaf.zeroGrad();
  scope(() => {
    const { output, state } = forward();
    const weights = normal(output.shape, 9);
    output.mul(weights).square().sum().add(state.h.square().sum()).backward();
  });
  return [x, ...layer.parameters()].map(({ grad }) => grad?.detach() as Tensor);
}

describe('recomputedForward', () => {
  it.each(kindNames)('has the outputs of forward() to the bit, and its gradients: %s', (kind) => {
    const layer = layerKinds[kind]({ ...options, dropout: 0.3, rng: new Rng(1) });
    layer.eval();
    const x = normal([4, 11, 3], 2);
    x.requiresGrad = true;
    const lengths = [11, 7, 0, 4];
    const state = Object.fromEntries(
      layer.cells[0][0].stateNames.map((name, index) => [name, normal([2, 4, 5], 3 + index)]),
    ) as { h: Tensor };
    for (const segment of [1, 4, 11, 20, undefined]) {
      const expected = layer.forward(x, { lengths, state });
      const result = recomputedForward(layer, x, { lengths, state, segment });
      expect(result.output.dataSync()).toEqual(expected.output.dataSync());
      expect(result.state.h.dataSync()).toEqual(expected.state.h.dataSync());
      const wanted = gradients(layer, x, () => layer.forward(x, { lengths, state }));
      const found = gradients(layer, x, () =>
        recomputedForward(layer, x, { lengths, state, segment }),
      );
      found.forEach((gradient, index) => {
        const largest = Math.max(...wanted[index].abs().dataSync());
        expect(largestDifference(gradient, wanted[index])).toBeLessThan(2e-6 * largest);
      });
    }
  });

  it('passes a gradient on to the state before', () => {
    const lstm = new LSTM({ ...options, rng: new Rng(1) });
    const x = normal([2, 6, 3], 2);
    const [h, c] = [normal([2, 2, 5], 3), normal([2, 2, 5], 4)];
    h.requiresGrad = true;
    const grads = [
      () => lstm.forward(x, { state: { h, c } }),
      () => recomputedForward(lstm, x, { state: { h, c }, segment: 2 }),
    ].map((run) => {
      h.zeroGrad();
      scope(() => run().output.square().sum().backward());
      return h.grad?.detach() as Tensor;
    });
    expect(largestDifference(grads[0], grads[1])).toBeLessThan(1e-6);
  });

  it('draws the dropout of the backward pass as in the forward pass', () => {
    const make = () => new LSTM({ ...options, dropout: 0.5, rng: new Rng(1) });
    const x = normal([2, 6, 3], 2);
    const [one, other] = [make(), make()];
    // The same segments by hand, all of them kept.
    const byHand = () => {
      const first = one.forward(x.slice([null, [0, 3]]));
      const second = one.forward(x.slice([null, [3, 6]]), { state: first.state });
      return first.output.square().sum().add(second.output.square().sum());
    };
    scope(() => byHand().backward());
    scope(() => recomputedForward(other, x, { segment: 3 }).output.square().sum().backward());
    expect(other.rng?.state).toEqual(one.rng?.state);
    const wanted = [...one.parameters()];
    [...other.parameters()].forEach(({ grad }, index) => {
      expect(largestDifference(grad as Tensor, wanted[index].grad as Tensor)).toBeLessThan(1e-5);
    });
  });

  it('takes a fraction of the memory, and nothing after the backward pass', async () => {
    const measure = async (forward: (lstm: LSTM, x: Tensor) => Tensor) => {
      const own = await createWasmBackend();
      const before = setBackend(own);
      try {
        const lstm = new LSTM({ inputSize: 8, hiddenSize: 32, rng: new Rng(1) });
        const x = normal([8, 2000, 8], 2);
        scope(() => forward(lstm, x).square().mean().backward());
        const { bytes, liveBuffers } = own.report();
        return { bytes, liveBuffers };
      } finally {
        if (before !== null) setBackend(before);
        await own.dispose();
      }
    };
    const whole = await measure((lstm, x) => lstm.forward(x).output);
    const recomputed = await measure((lstm, x) => recomputedForward(lstm, x).output);
    expect(recomputed.liveBuffers).toBe(whole.liveBuffers);
    expect(recomputed.bytes).toBeLessThan(whole.bytes * 0.6);
  });

  it('records nothing where nothing is recorded', () => {
    const lstm = new LSTM({ ...options, rng: new Rng(1) });
    const { output } = noGrad(() => recomputedForward(lstm, normal([2, 6, 3], 2)));
    expect(output.needsGradient).toBe(false);
  });

  it('refuses what a segment cannot compute', () => {
    const x = normal([2, 6, 3], 2);
    const both = new LSTM({ ...options, bidirectional: true, rng: new Rng(1) });
    expect(() => recomputedForward(both, x)).toThrow('the reverse direction begins at the end');
    const dropping = new LSTM({ ...options, recurrentDropout: 0.2, rng: new Rng(1) });
    expect(() => recomputedForward(dropping, x)).toThrow('one mask for a whole sequence');
    expect(recomputedForward(dropping.eval(), x).output.shape).toEqual([2, 6, 5]);
    expect(recomputedForward(dropping, normal([2, 0, 3], 1)).output.shape).toEqual([2, 0, 5]);
  });
});
