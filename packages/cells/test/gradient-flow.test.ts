import { orthogonal } from '@unrolled/nn';
import { getBackend, Rng, type Tensor, tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GRU, gradientFlow, LSTM, RNN } from '../src/index.ts';
import { kindNames, layerKinds, normal } from './helpers.ts';

const [batch, time, inputSize, hiddenSize] = [3, 20, 2, 5];

/** An RNN that is linear where it works: relu on positive values, recurrent matrix `factor` · P. */
function scaledRnn(factor: number): RNN {
  const rnn = new RNN({
    inputSize,
    hiddenSize,
    nonlinearity: 'relu',
    bias: false,
    rng: new Rng(1),
  });
  const permutation = Float32Array.from({ length: hiddenSize ** 2 }, (_, place) => {
    const [row, column] = [Math.floor(place / hiddenSize), place % hiddenSize];
    return column === (row + 1) % hiddenSize ? factor : 0;
  });
  rnn.weight_hh_l0.assign(tensor(permutation, [hiddenSize, hiddenSize]));
  rnn.weight_ih_l0.assign(rnn.weight_ih_l0.abs());
  return rnn;
}

const lastStep = ({ state }: { state: { h: Tensor } }) => state.h.sum();

describe('gradientFlow', () => {
  it.each([2, 0.5, 1])(
    'an RNN with singular value %f scales the gradient by it at each step',
    async (factor) => {
      const x = normal([batch, time, inputSize], 3).abs();
      const [flow] = await gradientFlow(scaledRnn(factor), x, lastStep);
      expect(flow.recurrentSingularValues.h).toBeCloseTo(factor, 6);
      // ∂loss/∂h at the last step is 1 everywhere.
      const last = Math.sqrt(batch * hiddenSize);
      flow.hidden.forEach((norm, t) => {
        expect(norm / (last * factor ** (time - 1 - t))).toBeCloseTo(1, 4);
      });
      expect(flow.cell).toBeNull();
    },
  );

  it('an open forget gate carries the gradient of c where that of an RNN vanishes', async () => {
    const x = normal([batch, time, inputSize], 4);
    const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(2) });
    const bias = new Float32Array(4 * hiddenSize).fill(6, hiddenSize, 2 * hiddenSize);
    lstm.bias_ih_l0?.assign(tensor(bias));
    lstm.weight_hh_l0.assign(lstm.weight_hh_l0.mul(0.1));
    const [{ cell }] = await gradientFlow(lstm, x, lastStep);
    expect(cell![0] / cell![time - 1]).toBeGreaterThan(0.5);
    const [{ hidden }] = await gradientFlow(scaledRnn(0.5), x.abs(), lastStep);
    expect(hidden[0] / hidden[time - 1]).toBeLessThan(1e-5);
  });

  // Finite differences do not see a kink; the exact ratios above cover relu.
  const smoothKinds = kindNames.filter((kind) => kind !== 'RNN relu');

  it.each(smoothKinds)(
    'is the derivative by h_t that finite differences find: %s',
    async (kind) => {
      // Stop the sequence after step t, nudge the state, and run the rest.
      const layer = layerKinds[kind]({ inputSize, hiddenSize, numLayers: 1, rng: new Rng(5) });
      const x = normal([1, 6, inputSize], 6);
      const weights = normal([1, 6, hiddenSize], 7);
      const [flow] = await gradientFlow(layer, x, ({ output }) => output.mul(weights).sum());
      for (const t of [0, 3, 5]) {
        const { state } = layer.forward(x.slice([null, [0, t + 1]]));
        const here = weights.slice([null, [t, t + 1]]);
        const rest = weights.slice([null, [t + 1]]);
        const lossFrom = (h: Tensor) => {
          const { output } = layer.forward(x.slice([null, [t + 1]]), { state: { ...state, h } });
          return h.mul(here).sum().itemSync() + output.mul(rest).sum().itemSync();
        };
        let square = 0;
        for (let unit = 0; unit < hiddenSize; unit++) {
          const nudge = zeros([1, 1, hiddenSize]).dataSync();
          nudge[unit] = 0.02;
          const by = tensor(nudge, [1, 1, hiddenSize]);
          square += ((lossFrom(state.h.add(by)) - lossFrom(state.h.sub(by))) / 0.04) ** 2;
        }
        expect(flow.hidden[t] / Math.sqrt(square)).toBeCloseTo(1, 2);
      }
    },
  );

  it('counts what c sends through h at its own step', async () => {
    const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(15) });
    const x = normal([1, 1, inputSize], 16);
    const [flow] = await gradientFlow(lstm, x, lastStep);
    const { state } = lstm.forward(x);
    // h = o tanh(c), so ∂h/∂c = o (1 − tanh²(c)) = h / tanh(c) · (1 − tanh²(c))
    const tanh = state.c.tanh();
    const derivative = state.h.div(tanh).mul(tanh.square().neg().add(1));
    expect(flow.cell?.[0]).toBeCloseTo(derivative.square().sum().sqrt().itemSync(), 5);
  });

  it('gives a flow for every layer and direction, in the order of time, none from padding', async () => {
    const gru = new GRU({
      inputSize,
      hiddenSize,
      numLayers: 2,
      bidirectional: true,
      rng: new Rng(8),
    });
    const x = normal([2, 4, inputSize], 9);
    const flows = await gradientFlow(gru, x, ({ output }) => output.slice([[0, 1]]).sum(), {
      lengths: [2, 4],
    });
    expect(flows.map(({ layer, reverse }) => [layer, reverse])).toEqual([
      [0, false],
      [0, true],
      [1, false],
      [1, true],
    ]);
    for (const { hidden, recurrentSingularValues } of flows) {
      expect(hidden.map((norm) => norm > 0)).toEqual([true, true, false, false]);
      expect(Object.keys(recurrentSingularValues)).toEqual(['r', 'z', 'n']);
    }
  });

  it('measures the singular value of each gate', async () => {
    const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(10) });
    const rotation = orthogonal([hiddenSize, hiddenSize], new Rng(11));
    const scales = [0.5, 2, 3, 0];
    const blocks = scales.flatMap((scale) => [...rotation.mul(scale).dataSync()]);
    lstm.weight_hh_l0.assign(tensor(Float32Array.from(blocks), [4 * hiddenSize, hiddenSize]));
    const [flow] = await gradientFlow(lstm, normal([1, 2, inputSize], 12), lastStep);
    const { i, f, g, o } = flow.recurrentSingularValues;
    [i, f, g, o].forEach((value, gate) => {
      expect(value).toBeCloseTo(scales[gate], 5);
    });
  });

  it('leaves gradients, training and memory as they were', async () => {
    const lstm = new LSTM({ inputSize, hiddenSize, rng: new Rng(13) });
    const x = normal([batch, time, inputSize], 14);
    const before = getBackend().report().liveBuffers;
    await gradientFlow(lstm, x, lastStep);
    expect(getBackend().report().liveBuffers).toBe(before);
    expect(lstm.weight_hh_l0.grad).toBeNull();
    expect(lstm.weight_hh_l0.requiresGrad).toBe(true);
  });
});
