import { getBackend, Rng, sequenceTraits, type Tensor, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { LSTM, type RecurrentLayer, traceGates } from '../src/index.ts';
import { kindNames, layerKinds, normal } from './helpers.ts';

const [batch, time, inputSize, hiddenSize] = [2, 7, 3, 5];
const x = normal([batch, time, inputSize], 3);
const make = (kind: string, options = {}): RecurrentLayer =>
  layerKinds[kind]({ inputSize, hiddenSize, rng: new Rng(1), ...options });

describe('traceGates', () => {
  it.each(kindNames)(
    '%s: states are those of forward(), layer by layer and both ways',
    async (kind) => {
      const model = make(kind, { numLayers: 2, bidirectional: true });
      const traces = await traceGates(model, x);
      expect(traces.map(({ layer, reverse }) => [layer, reverse])).toEqual([
        [0, false],
        [0, true],
        [1, false],
        [1, true],
      ]);
      const output = model.forward(x).output.dataSync();
      traces.slice(2).forEach(({ states: { h }, reverse }) => {
        for (const [place, value] of h.entries()) {
          const [row, unit] = [Math.floor(place / hiddenSize), place % hiddenSize];
          const there = row * 2 * hiddenSize + (reverse ? hiddenSize : 0) + unit;
          expect(value).toBeCloseTo(output[there], 5);
        }
      });
    },
  );

  it.each(kindNames)('%s: every gate is there, by its letter', async (kind) => {
    const model = make(kind);
    const [{ gates }] = await traceGates(model, x);
    const { gates: letters } = sequenceTraits[model.cells[0][0].kind];
    expect(Object.keys(gates).sort()).toEqual([...letters].sort());
    for (const values of Object.values(gates))
      expect(values).toHaveLength(batch * time * hiddenSize);
  });

  it('the gates of an LSTM make its states', async () => {
    const [{ gates, states }] = await traceGates(make('LSTM'), x);
    for (let row = 0; row < batch; row++) {
      for (let t = 1; t < time; t++) {
        const at = (row * time + t) * hiddenSize;
        const before = at - hiddenSize;
        const c = gates.f[at] * states.c[before] + gates.i[at] * gates.g[at];
        expect(states.c[at]).toBeCloseTo(c, 5);
        expect(states.h[at]).toBeCloseTo(gates.o[at] * Math.tanh(c), 5);
      }
    }
  });

  it('a forget gate held at 1 and an input gate held at 0 keep the cell state', async () => {
    const model = new LSTM({ inputSize, hiddenSize, rng: new Rng(2) });
    const c = normal([1, batch, hiddenSize], 5);
    const state = { h: zeros([1, batch, hiddenSize]), c };
    const held: Record<string, number> = { f: 1, i: 0 };
    const replace = (value: Tensor, { letter }: { letter: string }) =>
      letter in held ? value.constant(held[letter], value.shape) : value;
    const [{ states }] = await traceGates(model, x, { state, replace });
    const before = c.dataSync();
    for (let row = 0; row < batch; row++) {
      for (let t = 0; t < time; t++) {
        const at = (row * time + t) * hiddenSize;
        expect([...states.c.subarray(at, at + hiddenSize)]).toEqual([
          ...before.subarray(row * hiddenSize, (row + 1) * hiddenSize),
        ]);
      }
    }
  });

  it('steps are in the order of time in both directions', async () => {
    const places: number[][] = [[], []];
    const replace = (value: Tensor, { step, reverse }: { step: number; reverse: boolean }) => {
      places[reverse ? 1 : 0].push(step);
      return value;
    };
    await traceGates(make('RNN tanh', { bidirectional: true }), x, { replace });
    expect(places).toEqual([
      [0, 1, 2, 3, 4, 5, 6],
      [6, 5, 4, 3, 2, 1, 0],
    ]);
  });

  it('refuses a replacement of another shape', async () => {
    const replace = () => zeros([hiddenSize]);
    await expect(traceGates(make('GRU'), x, { replace })).rejects.toThrow(
      /^traceGates: the replacement of gate . must be \[2, 5\], got \[5\]$/,
    );
  });

  it('leaves no buffers behind', async () => {
    const model = make('GRU', { numLayers: 2 });
    await traceGates(model, x);
    const { liveBuffers } = getBackend().report();
    await traceGates(model, x);
    expect(getBackend().report().liveBuffers).toBe(liveBuffers);
  });
});
