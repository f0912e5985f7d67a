import { type Backend, createWasmBackend, noGrad, Rng, scope, setBackend } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { LSTM, lastOutput, layerState } from '../src/index.ts';
import { kindNames, largestDifference, layerKinds, normal } from './helpers.ts';

/** A backend whose count of buffers no garbage of other tests can change. */
async function onOwnBackend(run: (backend: Backend) => void): Promise<void> {
  const own = await createWasmBackend();
  const before = setBackend(own);
  try {
    run(own);
  } finally {
    if (before !== null) setBackend(before);
  }
}

const options = { inputSize: 3, hiddenSize: 5, numLayers: 2 };

describe('layer.stream()', () => {
  it.each(kindNames)('computes what step() does: %s', (kind) => {
    const layer = layerKinds[kind]({ ...options, rng: new Rng(1) }).eval();
    const x = normal([2, 7, 3], 2);
    const expected = layer.forward(x);
    const stream = layer.stream();
    for (let step = 0; step < 7; step++) {
      const output = stream.step(x.slice([null, [step, step + 1]]).reshape([2, 3]));
      const wanted = expected.output.slice([null, [step, step + 1]]).reshape([2, 5]);
      expect(largestDifference(output, wanted)).toBeLessThan(1e-6);
      expect(output.needsGradient).toBe(false);
    }
    expect(stream.state?.h.shape).toEqual([2, 2, 5]);
    stream.reset();
    expect(stream.state).toBeNull();
    const [first] = [stream.step(x.slice([null, [0, 1]]).reshape([2, 3]))];
    expect(
      largestDifference(first, expected.output.slice([null, [0, 1]]).reshape([2, 5])),
    ).toBeLessThan(1e-6);
  });

  it.each([{}, { zoneout: 0.1 }])('holds one state and one output, %o', (extra) =>
    onOwnBackend((backend) => {
      const layer = new LSTM({ ...options, ...extra, rng: new Rng(1) }).eval();
      const x = normal([1, 3], 1);
      const before = backend.report().liveBuffers;
      const stream = layer.stream();
      stream.step(x);
      const held = backend.report().liveBuffers;
      for (let step = 0; step < 20; step++) stream.step(x);
      expect(backend.report().liveBuffers).toBe(held);
      const values = scope(() => stream.step(x).dataSync());
      expect(values).toHaveLength(5);
      scope(() => stream.step(x));
      expect(stream.state?.c.dataSync()).toHaveLength(10);
      stream.reset();
      expect(backend.report().liveBuffers).toBe(before);
    }),
  );

  it('gives outputs that last by detach()', () => {
    const stream = new LSTM({ ...options, rng: new Rng(1) }).stream();
    const output = stream.step(normal([1, 3], 1));
    const lasting = output.detach();
    const values = [...output.dataSync()];
    stream.step(normal([1, 3], 2));
    expect(output.disposed).toBe(true);
    expect([...lasting.dataSync()]).toEqual(values);
  });

  it('keeps its state where a step fails', () => {
    const stream = new LSTM({ ...options, rng: new Rng(1) }).stream();
    stream.step(normal([1, 3], 1));
    const { state } = stream;
    expect(() => stream.step(normal([2, 3], 1))).toThrow(/state\.h must be \[2, 2, 5\]/);
    expect(stream.state).toBe(state);
    expect(state?.h.disposed).toBe(false);
    stream.reset();
  });
});

describe('reverse', () => {
  it.each(kindNames)('reads as the reverse direction of a bidirectional layer does: %s', (kind) => {
    const both = layerKinds[kind]({
      ...options,
      numLayers: 1,
      bidirectional: true,
      rng: new Rng(1),
    });
    const one = layerKinds[kind]({ ...options, numLayers: 1, rng: new Rng(2) });
    const reverse = Object.entries(both.stateDict()).filter(([name]) => name.endsWith('_reverse'));
    one.loadStateDict(
      Object.fromEntries(reverse.map(([name, value]) => [name.replace('_reverse', ''), value])),
    );
    const x = normal([3, 7, 3], 3);
    const lengths = [7, 4, 0];
    const expected = noGrad(() => both.forward(x, { lengths }));
    const { output, state } = noGrad(() => one.forward(x, { lengths, reverse: true }));
    expect(largestDifference(output, expected.output.slice([null, null, [5, 10]]))).toBe(0);
    const place = { reverse: true };
    expect(
      largestDifference(layerState(one, state).h, layerState(both, expected.state, place).h),
    ).toBe(0);
  });

  it('is refused in both directions', () => {
    const both = new LSTM({ ...options, bidirectional: true, rng: new Rng(1) });
    expect(() => both.forward(normal([1, 2, 3], 1), { reverse: true })).toThrow(
      'LSTM.forward: reverse needs a layer in one direction, got both',
    );
  });
});

describe('the state by name', () => {
  const layer = new LSTM({ ...options, bidirectional: true, rng: new Rng(1) });
  const x = normal([2, 7, 3], 4);
  const { output, state } = layer.forward(x, { lengths: [7, 3] });

  it('lastOutput joins the last valid step of both directions', () => {
    const last = lastOutput(layer, state);
    expect(last.shape).toEqual([2, 10]);
    const ends = [6, 2].map((step, row) => [
      ...output
        .slice([
          [row, row + 1],
          [step, step + 1],
          [0, 5],
        ])
        .dataSync(),
      ...output
        .slice([
          [row, row + 1],
          [0, 1],
          [5, 10],
        ])
        .dataSync(),
    ]);
    expect([...last.dataSync()]).toEqual(ends.flat());
  });

  it('layerState takes a layer and a direction apart', () => {
    const rows = [0, 1].flatMap((index) =>
      [false, true].map((reverse) => layerState(layer, state, { layer: index, reverse })),
    );
    expect(rows.flatMap(({ c }) => [...c.dataSync()])).toEqual([...state.c.dataSync()]);
    expect(rows[0].h.shape).toEqual([2, 5]);
  });

  it('refuses a layer or a direction that is not there', () => {
    expect(() => layerState(layer, state, { layer: 2 })).toThrow(
      /layer must be a whole number from 0 to 1, got 2/,
    );
    const one = new LSTM({ ...options, rng: new Rng(1) });
    expect(() => layerState(one, one.initialState(1), { reverse: true })).toThrow(/bidirectional/);
    expect(() => lastOutput(one, state)).toThrow(/state\.h must be \[2, 2, 5\], got \[4, 2, 5\]/);
  });
});
