import { afterAll, describe, expect, test } from 'vitest';
import {
  createReferenceBackend,
  gateCount,
  type SequenceKind,
  sequence,
  setBackend,
  tensor,
} from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { builds, largestError, randomValues } from './wasm-support.ts';

const reference = createReferenceBackend({ precision: 'float64' });
const kinds = Object.keys(gateCount) as SequenceKind[];

interface Case {
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly lengths?: readonly number[];
  readonly reverse?: boolean;
  readonly biases?: 'both' | 'input' | 'hidden' | 'none';
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
];

/** Values and gradients of a sequence op, on the current backend. */
function run(kind: SequenceKind, c: Case): Record<string, ArrayLike<number>> {
  const { batch, time, inputSize, hiddenSize, reverse = false, biases = 'both' } = c;
  const rows = gateCount[kind] * hiddenSize;
  let seed = 1;
  // Scaled so that sums over hiddenSize do not explode, and with them what float32 loses.
  const scale = 1 / Math.sqrt(hiddenSize);
  const make = (...shape: number[]): Tensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tensor(randomValues(size, seed++, scale), shape, { requiresGrad: true });
  };
  const operands = {
    x: make(batch, time, inputSize),
    hidden: make(batch, hiddenSize),
    cell: kind === 'lstm' ? make(batch, hiddenSize) : null,
    weightInput: make(rows, inputSize),
    weightHidden: make(rows, hiddenSize),
    biasInput: biases === 'both' || biases === 'input' ? make(rows) : null,
    biasHidden: biases === 'both' || biases === 'hidden' ? make(rows) : null,
  };
  const result = sequence(kind, operands, { lengths: c.lengths, reverse });
  const weigh = (value: Tensor | null) => value?.mul(make(...value.shape)).sum();
  const losses = [result.output, result.hidden, result.cell].map(weigh);
  const loss = losses.filter((value) => value !== undefined).reduce((a, b) => a.add(b));
  loss.backward();
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
  test.each(kinds)('%s: values and gradients are those of the composed op', (kind) => {
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
});
