import { afterAll, describe, expect, test } from 'vitest';
import {
  createReferenceBackend,
  full,
  type SequenceKind,
  scope,
  sequence,
  sequenceKinds,
  sequenceTraits,
  setBackend,
  tensor,
} from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { builds, largestError, randomValues } from './wasm-support.ts';

const reference = createReferenceBackend({ precision: 'float64' });

interface Case {
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly lengths?: readonly number[];
  readonly reverse?: boolean;
  readonly biases?: 'both' | 'input' | 'hidden' | 'none';
  /** The results that the loss is made of. Default: all. */
  readonly loss?: readonly ('output' | 'h' | 'c')[];
}

const cases: Case[] = [
  { batch: 1, time: 1, inputSize: 3, hiddenSize: 5 },
  { batch: 3, time: 5, inputSize: 7, hiddenSize: 1, reverse: true, biases: 'input' },
  { batch: 5, time: 4, inputSize: 1, hiddenSize: 8, biases: 'none' },
  { batch: 4, time: 6, inputSize: 9, hiddenSize: 7, lengths: [2, 6, 0, 5], biases: 'hidden' },
  { batch: 5, time: 3, inputSize: 8, hiddenSize: 16, lengths: [1, 2, 3, 3, 0], reverse: true },
  { batch: 2, time: 3, inputSize: 5, hiddenSize: 3, lengths: [0, 0] },
  { batch: 3, time: 100, inputSize: 3, hiddenSize: 5, lengths: [100, 44, 43], reverse: true },
  { batch: 33, time: 6, inputSize: 16, hiddenSize: 24 },
  { batch: 150, time: 2, inputSize: 3, hiddenSize: 10 },
  { batch: 0, time: 3, inputSize: 3, hiddenSize: 5 },
  { batch: 3, time: 5, inputSize: 7, hiddenSize: 9, loss: ['output'] },
  { batch: 3, time: 5, inputSize: 7, hiddenSize: 9, loss: ['h'], lengths: [5, 0, 2] },
];

/** Values and gradients of a sequence op, on the current backend. */
function run(
  kind: SequenceKind,
  c: Case,
  poison: (x: Float32Array) => void = () => {},
): Record<string, ArrayLike<number>> {
  const { batch, time, inputSize, hiddenSize, reverse = false, biases = 'both' } = c;
  const rows = sequenceTraits[kind].gates.length * hiddenSize;
  let seed = 1;
  // Scaled so that sums over hiddenSize do not explode, and with them what float32 loses.
  const scale = 1 / Math.sqrt(hiddenSize);
  const make = (...shape: number[]): Tensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tensor(randomValues(size, seed++, scale), shape, { requiresGrad: true });
  };
  const makeInput = () => {
    const values = randomValues(batch * time * inputSize, seed++, scale);
    poison(values);
    return tensor(values, [batch, time, inputSize], { requiresGrad: true });
  };
  const operands = {
    x: makeInput(),
    h: make(batch, hiddenSize),
    c: sequenceTraits[kind].states.includes('c') ? make(batch, hiddenSize) : null,
    weightInput: make(rows, inputSize),
    weightHidden: make(rows, hiddenSize),
    biasInput: biases === 'both' || biases === 'input' ? make(rows) : null,
    biasHidden: biases === 'both' || biases === 'hidden' ? make(rows) : null,
  };
  const result = sequence(kind, operands, { lengths: c.lengths, reverse });
  const { loss = ['output', 'h', 'c'] } = c;
  const weighed = loss.flatMap((name) => {
    const value = result[name];
    return value ? [value.mul(make(...value.shape)).sum()] : [];
  });
  weighed.reduce((a, b) => a.add(b)).backward();
  const values: Record<string, ArrayLike<number>> = {};
  for (const [name, value] of Object.entries(result)) if (value) values[name] = value.dataSync();
  for (const [name, operand] of Object.entries(operands)) {
    if (operand?.grad) values[`gradient of ${name}`] = operand.grad.dataSync();
  }
  return values;
}

afterAll(() => {
  setBackend(reference);
});

describe.each(builds)('$name kernels', ({ backend }) => {
  test.each(sequenceKinds)('%s: values and gradients are those of the composed op', (kind) => {
    for (const c of cases) {
      setBackend(reference);
      const expected = run(kind, c);
      setBackend(backend);
      const actual = run(kind, c);
      expect(Object.keys(actual)).toEqual(Object.keys(expected));
      for (const name of Object.keys(expected)) {
        const error = largestError(actual[name], expected[name]);
        expect(error, `${name} of ${JSON.stringify(c)}`).toBeLessThan(2e-6);
      }
    }
  });

  test.each(sequenceKinds)('%s: what padding holds reaches nothing', (kind) => {
    setBackend(backend);
    const c = { batch: 4, time: 6, inputSize: 9, hiddenSize: 7, lengths: [2, 6, 0, 5] };
    for (const reverse of [false, true]) {
      const clean = run(kind, { ...c, reverse });
      const poisoned = run(kind, { ...c, reverse }, (x) => {
        c.lengths.forEach((length, row) => {
          x.fill(
            Number.NaN,
            (row * c.time + length) * c.inputSize,
            (row + 1) * c.time * c.inputSize,
          );
        });
      });
      expect(poisoned).toEqual(clean);
    }
  });

  test.each(sequenceKinds)('%s: the same bits again, whatever memory held before', (kind) => {
    setBackend(backend);
    const c = { batch: 5, time: 7, inputSize: 3, hiddenSize: 5, lengths: [7, 3, 0, 1, 6] };
    const first = scope(() => run(kind, c));
    scope(() => {
      for (const size of [1, 8, 50, 200, 1000, 10_000, 40_000]) {
        for (let i = 0; i < 20; i++) full([size], Number.NaN);
      }
    });
    expect(scope(() => run(kind, c))).toEqual(first);
  });

  test.each(sequenceKinds)(
    '%s: a step at a time gives the very bits of the whole sequence',
    (kind) => {
      setBackend(backend);
      const [time, inputSize, hiddenSize] = [5, 3, 7];
      const rows = sequenceTraits[kind].gates.length * hiddenSize;
      const x = tensor(randomValues(time * inputSize, 1), [1, time, inputSize]);
      const weights = {
        weightInput: tensor(randomValues(rows * inputSize, 2), [rows, inputSize]),
        weightHidden: tensor(randomValues(rows * hiddenSize, 3, 0.3), [rows, hiddenSize]),
        biasInput: null,
        biasHidden: tensor(randomValues(rows, 4)),
      };
      const start = () => tensor(new Float32Array(hiddenSize), [1, hiddenSize]);
      const initial = { h: start(), c: sequenceTraits[kind].states.includes('c') ? start() : null };
      const whole = sequence(kind, { x, ...initial, ...weights });
      let state = initial;
      for (let t = 0; t < time; t++) {
        state = sequence(kind, { x: x.slice([null, [t, t + 1]]), ...state, ...weights });
      }
      expect(state.h.dataSync()).toEqual(whole.h.dataSync());
    },
  );

  test('weights changed in place are packed anew', () => {
    setBackend(backend);
    const [rows, size] = [4 * 5, 5];
    const make = (seed: number, ...shape: number[]) =>
      tensor(
        randomValues(
          shape.reduce((a, b) => a * b),
          seed,
        ),
        shape,
      );
    const operands = {
      x: make(1, 2, 3, size),
      h: make(2, 2, size),
      c: make(3, 2, size),
      weightInput: make(4, rows, size),
      weightHidden: make(5, rows, size),
      biasInput: null,
      biasHidden: null,
    };
    const output = () => sequence('lstm', operands).output.dataSync();
    const before = output();
    operands.weightHidden.assign(make(6, rows, size));
    const after = output();
    expect(after).not.toEqual(before);
    operands.weightHidden.assign(make(5, rows, size));
    expect(output()).toEqual(before);
  });

  test('training takes no new memory after its first steps', () => {
    setBackend(backend);
    const c = { batch: 3, time: 5, inputSize: 7, hiddenSize: 9, lengths: [5, 2, 4] };
    const step = () => scope(() => void run('lstm', c));
    for (let i = 0; i < 10; i++) step();
    const { bytes, liveBuffers } = backend.report();
    for (let i = 0; i < 200; i++) step();
    expect(backend.report()).toMatchObject({ bytes, liveBuffers });
  });
});
