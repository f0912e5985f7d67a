import {
  createReferenceBackend,
  Rng,
  randomUniform,
  sequence,
  setBackend,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { createGpuBackend } from '../../src/index.ts';

// webgl2 makes products of 2^17 multiplications or more by blocks, which the conformance suite has none
// of: here are some, of even and odd lengths.

type Case = (rng: Rng) => Record<string, Tensor>;

const uniform = (rng: Rng, shape: readonly number[], bound = 1) => {
  const one = randomUniform(shape, -bound, bound, rng);
  one.requiresGrad = true;
  return one;
};

const product =
  (shapeA: readonly number[], shapeB: readonly number[]): Case =>
  (rng) => {
    const [a, b] = [uniform(rng, shapeA), uniform(rng, shapeB)];
    const y = a.matmul(b);
    y.mul(y).sum().backward();
    return { y, a: a.grad as Tensor, b: b.grad as Tensor };
  };

const layer =
  (
    kind: 'lstm' | 'gru' | 'gru-reset-before' | 'rnn-tanh',
    withLengths: boolean,
    reverse: boolean,
  ) =>
  (rng: Rng) => {
    const [batch, time, width, size] = [kind === 'rnn-tanh' ? 33 : 14, 5, 31, 69];
    const bound = 1 / Math.sqrt(size); // larger, and the recurrence multiplies every rounding
    const rows = { lstm: 4, gru: 3, 'gru-reset-before': 3, 'rnn-tanh': 1 }[kind] * size;
    const operands = {
      x: uniform(rng, [batch, time, width]),
      h: uniform(rng, [batch, size]),
      weightInput: uniform(rng, [rows, width], bound),
      weightHidden: uniform(rng, [rows, size], bound),
      biasInput: uniform(rng, [rows]),
      biasHidden: uniform(rng, [rows]),
    };
    const c = kind === 'lstm' ? uniform(rng, [batch, size]) : null;
    const lengths = withLengths
      ? Array.from({ length: batch }, (_, row) => (3 * row * row + 5) % 6)
      : undefined;
    const { output } = sequence(kind, { ...operands, c }, { lengths, reverse });
    output.mul(output).sum().backward();
    const gradients = Object.entries(operands).map(([name, one]) => [name, one.grad as Tensor]);
    return { output, ...Object.fromEntries(gradients) };
  };

const lookUp: Case = (rng) => {
  const table = uniform(rng, [13, 31]);
  const indices = tensor(Int32Array.from({ length: 401 }, (_, index) => (index * index) % 13));
  const rows = table.gather(indices);
  rows.mul(rows).sum().backward();
  return { rows, table: table.grad as Tensor };
};

// A software device builds dozens of kernels for each, and a starved one takes its time.
const limit = { timeout: 180_000 };

const cases: Record<string, Case> = {
  'a [64, 66] · b [66, 65]': product([64, 66], [66, 65]),
  'a [3, 34, 68] · b [3, 68, 36], batched': product([3, 34, 68], [3, 68, 36]),
  'a [5, 33, 67] · b [67, 35], shared': product([5, 33, 67], [67, 35]),
  lstm: layer('lstm', false, false),
  'lstm, reverse, lengths': layer('lstm', true, true),
  'lstm, reverse': layer('lstm', false, true),
  'rnn-tanh': layer('rnn-tanh', false, false),
  'rnn-tanh, lengths': layer('rnn-tanh', true, false),
  'gru, lengths': layer('gru', true, false),
  'gru, reverse': layer('gru', false, true),
  'gru-reset-before': layer('gru-reset-before', false, false),
  'a table of 13 rows read 401 times': lookUp,
};

it.each(Object.entries(cases))('computes %s as the reference does', limit, async (_, run) => {
  setBackend(createReferenceBackend());
  const expected = new Map<string, Float32Array>();
  for (const [name, one] of Object.entries(run(new Rng(1)))) {
    expected.set(name, Float32Array.from(await one.data()));
  }
  const backend = await createGpuBackend({ mode: 'webgl2' });
  setBackend(backend);
  for (const [name, one] of Object.entries(run(new Rng(1)))) {
    const actual = await one.data();
    const reference = expected.get(name) as Float32Array;
    const scale = Math.max(...reference.map(Math.abs));
    const difference = Math.max(
      ...actual.map((value, place) => Math.abs(value - reference[place])),
    );
    expect(difference / scale, name).toBeLessThan(1e-5);
  }
  await backend.dispose();
});
