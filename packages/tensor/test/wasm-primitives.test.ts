import { describe, expect, test } from 'vitest';
import type { Backend } from '../src/backend/backend.ts';
import type { DeviceBuffer } from '../src/backend/device-buffer.ts';
import { binaryKinds, reduceKinds, unaryKinds } from '../src/backend/primitive-ops.ts';
import { createReferenceBackend } from '../src/backends/reference/index.ts';
import { planBroadcast } from '../src/broadcast.ts';
import { type Shape, sizeOf } from '../src/shape.ts';
import { builds, download, largestError, randomValues } from './wasm-support.ts';

const reference = createReferenceBackend({ precision: 'float64' });

/** Results of `op` on both backends, from the same inputs. */
function onBoth(
  backend: Backend,
  inputs: readonly (Float32Array | Int32Array)[],
  op: (backend: Backend, buffers: DeviceBuffer[]) => DeviceBuffer,
) {
  const [actual, expected] = [backend, reference].map((each) => {
    const buffers = inputs.map((values) =>
      each.upload(values, values instanceof Int32Array ? 'int32' : 'float32'),
    );
    const result = op(each, buffers);
    const values = download(each, result);
    for (const buffer of [...buffers, result]) each.free(buffer);
    return values;
  });
  return { actual, expected };
}

describe.each(builds)('$name kernels', ({ backend }) => {
  const { primitives } = backend;

  test.each(unaryKinds)('%s of every size', (kind) => {
    for (const size of [0, 1, 3, 4, 7, 130]) {
      const values = randomValues(size, size + 1, 3).map((value) =>
        kind === 'log' || kind === 'sqrt' ? Math.abs(value) : value,
      );
      const { actual, expected } = onBoth(backend, [values], (b, [x]) =>
        b.primitives.unary(kind, x),
      );
      expect(largestError(actual, expected)).toBeLessThan(2e-7);
    }
  });

  test.each([
    ['exp', [-104, 88.72], Math.exp],
    ['log', [1e-45, 3e38], Math.log],
    ['tanh', [-10, 10], Math.tanh],
    ['sigmoid', [-87, 20], (x: number) => 1 / (1 + Math.exp(-x))],
  ] as const)('%s errs by a few units in the last place', (kind, [from, to], exact) => {
    const size = 20_000;
    const places = randomValues(size, 1).map((value) => (value + 1) / 2);
    const spread = places.map((place) =>
      kind === 'log' ? from * (to / from) ** place : from + (to - from) * place,
    );
    const near = randomValues(size, 2, 2).map((value) => (kind === 'log' ? value ** 2 : value));
    for (const values of [spread, near]) {
      const x = backend.upload(values, 'float32');
      const y = primitives.unary(kind, x);
      const worst = download(backend, y).reduce((most, value, index) => {
        const wanted = exact(values[index]);
        return Math.max(most, Math.abs(value - wanted) / unitInLastPlace(wanted));
      }, 0);
      expect(worst).toBeLessThan(4);
      backend.free(x);
      backend.free(y);
    }
  });

  test('NaN and the infinities pass through as IEEE has it', () => {
    const values = Float32Array.of(Number.NaN, Infinity, -Infinity, 0, -0, -1, 100, -200);
    for (const kind of unaryKinds) {
      const { actual, expected } = onBoth(backend, [values], (b, [x]) =>
        b.primitives.unary(kind, x),
      );
      const narrow = Array.from(Float32Array.from(expected));
      for (const [index, value] of actual.entries()) {
        const what = `${kind} of ${values[index]}`;
        if (Number.isFinite(narrow[index])) expect(value, what).toBeCloseTo(narrow[index], 5);
        else expect(value, what).toBe(narrow[index]);
      }
    }
  });

  const shapes: [Shape, Shape, Shape][] = [
    [[7], [7], [7]],
    [[5, 3], [3], [5, 3]],
    [
      [5, 3],
      [5, 1],
      [5, 3],
    ],
    [
      [1, 7],
      [5, 1],
      [5, 7],
    ],
    [
      [2, 1, 3, 1],
      [5, 1, 7],
      [2, 5, 3, 7],
    ],
    [[], [3, 5], [3, 5]],
    [[0, 3], [3], [0, 3]],
    [
      [33, 65],
      [33, 65],
      [33, 65],
    ],
  ];

  test.each(binaryKinds)('%s of all ways to broadcast', (kind) => {
    for (const [shapeA, shapeB, shape] of shapes) {
      const whole = kind.length > 7 || kind.includes('qual') || kind === 'less';
      const a = randomValues(sizeOf(shapeA), 1, 3).map((value) =>
        kind === 'power' ? Math.abs(value) : whole ? Math.round(value) : value,
      );
      const b = randomValues(sizeOf(shapeB), 2, 3).map((value) =>
        whole ? Math.round(value) || 1 : value,
      );
      const { actual, expected } = onBoth(backend, [a, b], (each, [x, y]) =>
        each.primitives.binary(kind, x, y, planBroadcast(shape, [shapeA, shapeB])),
      );
      expect(largestError(actual, expected)).toBeLessThan(2e-7);
    }
  });

  test('select and expand', () => {
    for (const [shapeA, shapeB, shape] of shapes) {
      const condition = randomValues(sizeOf(shapeB), 3).map((value) => (value > 0 ? 1 : 0));
      const inputs = [condition, randomValues(sizeOf(shapeA), 4), randomValues(sizeOf(shapeB), 5)];
      const selected = onBoth(backend, inputs, (each, [c, a, b]) =>
        each.primitives.select(c, a, b, planBroadcast(shape, [shapeB, shapeA, shapeB])),
      );
      expect(selected.actual).toEqual(selected.expected);
      const whole = Int32Array.from(inputs[2], (value) => value * 100);
      const expanded = onBoth(backend, [whole], (each, [x]) =>
        each.primitives.expand(x, planBroadcast(shape, [shapeB])),
      );
      expect(expanded.actual).toEqual(expanded.expected);
    }
  });

  test.each([
    [1, 1, 1],
    [1, 65, 128],
    [3, 5, 7],
    [6, 8, 8],
    [7, 9, 17],
    [13, 16, 24],
    [32, 40, 64],
    [97, 33, 3],
    [8, 16, 300],
    [200, 8, 8],
    [5, 3, 0],
    [0, 3, 5],
  ])('matmul of %i × %i over %i', (m, n, k) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        for (const [sharedA, sharedB] of [
          [false, false],
          [true, false],
          [false, true],
        ]) {
          const batch = 2;
          const spec = { batch, m, n, k, transposeA, transposeB, sharedA, sharedB };
          const a = randomValues((sharedA ? 1 : batch) * m * k, 1);
          const b = randomValues((sharedB ? 1 : batch) * k * n, 2);
          const { actual, expected } = onBoth(backend, [a, b], (each, [x, y]) =>
            each.primitives.matmul(x, y, spec),
          );
          // Every addition may round off half a unit in the last place of the sum so far.
          expect(largestError(actual, expected)).toBeLessThan(1e-6 + k * 3e-8);
        }
      }
    }
  });

  test('a row of a product has the same bits whatever rows are beside it', () => {
    const [m, n, k] = [33, 41, 19];
    const layout = { transposeA: false, transposeB: true, sharedA: false, sharedB: false };
    const values = randomValues(m * k, 1);
    const b = backend.upload(randomValues(k * n, 2), 'float32');
    const multiply = (rows: number) => {
      const a = backend.upload(values.subarray(0, rows * k), 'float32');
      return download(backend, primitives.matmul(a, b, { batch: 1, m: rows, n, k, ...layout }));
    };
    const all = multiply(m);
    for (let rows = 1; rows < m; rows++) expect(multiply(rows)).toEqual(all.slice(0, rows * n));
  });

  test('what memory held before reaches no product', () => {
    const layout = { transposeA: false, transposeB: false, sharedA: false, sharedB: false };
    const multiply = (m: number, n: number, k: number, fill?: number) => {
      const make = (size: number, seed: number) =>
        backend.upload(
          randomValues(size, seed).map((value) => fill ?? value),
          'float32',
        );
      const [a, b] = [make(m * k, 1), make(k * n, 2)];
      const c = primitives.matmul(a, b, { batch: 1, m, n, k, ...layout });
      const values = download(backend, c);
      for (const buffer of [a, b, c]) backend.free(buffer);
      return values;
    };
    const expected = multiply(3, 9, 5);
    multiply(40, 40, 40, Number.NaN);
    expect(multiply(3, 9, 5)).toEqual(expected);
    expect(expected).not.toContain(Number.NaN);
  });

  test.each([
    [1, true],
    [3, false],
  ])('a right operand that changes is packed anew, in a batch of %i', (batch, sharedB) => {
    const spec = { m: 1, n: 9, k: 5, transposeA: false, transposeB: true } as const;
    const full = { ...spec, batch, sharedA: false, sharedB };
    const a = backend.upload(randomValues(batch * 5, 1), 'float32');
    const b = backend.upload(randomValues(batch * 45, 2), 'float32');
    const multiply = () => download(backend, primitives.matmul(a, b, full));
    const first = multiply();
    expect(multiply()).toEqual(first);
    expect(multiply()).toEqual(first);
    backend.assign(b, primitives.unary('negate', b));
    const negative = first.map((value) => -value);
    for (let i = 0; i < 3; i++) expect(multiply()).toEqual(negative);
  });

  test.each(reduceKinds)('%s and argmax over any axis', (kind) => {
    for (const [outer, length, inner] of [
      [1, 5, 1],
      [3, 7, 1],
      [3, 7, 5],
      [2, 0, 3],
      [1, 200, 130],
      [0, 3, 5],
    ]) {
      const view = { outer, length, inner };
      const x = randomValues(outer * length * inner, 1);
      const reduced = onBoth(backend, [x], (b, [v]) => b.primitives.reduce(kind, v, view));
      expect(largestError(reduced.actual, reduced.expected)).toBeLessThan(2e-7);
      if (length === 0) continue;
      const rounded = x.map((value) => Math.round(value * 3));
      const places = onBoth(backend, [rounded], (b, [v]) => b.primitives.argmax(v, view));
      expect(places.actual).toEqual(places.expected);
    }
  });

  test('a long sum loses nothing', () => {
    const x = new Float32Array(100_001).fill(0.1);
    const { actual } = onBoth(backend, [x], (b, [v]) =>
      b.primitives.reduce('sum', v, { outer: 1, length: x.length, inner: 1 }),
    );
    expect(actual[0]).toBe(Math.fround(x[0] * x.length));
  });

  test('gather and scatterAdd', () => {
    for (const width of [1, 3, 8, 130]) {
      const rows = 5;
      const indices = Int32Array.of(4, 0, 4, 2, 2, 4, 1);
      const table = randomValues(rows * width, 1);
      const gathered = onBoth(backend, [table, indices], (b, [t, i]) =>
        b.primitives.gather(t, i, rows, width),
      );
      expect(gathered.actual).toEqual(gathered.expected);
      const values = randomValues(indices.length * width, 2);
      const scattered = onBoth(backend, [values, indices], (b, [v, i]) =>
        b.primitives.scatterAdd(v, i, rows, width),
      );
      expect(largestError(scattered.actual, scattered.expected)).toBeLessThan(2e-7);
    }
  });

  test('transpose, slice, pad and concat move values, of either dtype', () => {
    const floats = randomValues(2 * 3 * 5 * 7, 1);
    for (const x of [floats, Int32Array.from(floats, (value) => value * 1000)]) {
      const moved: ((b: Backend, x: DeviceBuffer) => DeviceBuffer)[] = [
        (b, v) => b.primitives.transpose(v, [2, 3, 5, 7], [3, 1, 0, 2]),
        (b, v) => b.primitives.transpose(v, [6, 35], [1, 0]),
        (b, v) => b.primitives.transpose(v, [2, 3, 35], [0, 2, 1]),
        (b, v) => b.primitives.transpose(v, [2, 3, 35], [1, 0, 2]),
        (b, v) =>
          b.primitives.slice(v, {
            shape: [2, 3, 5, 7],
            starts: [1, 0, 4, 1],
            sizes: [1, 3, 3, 3],
            steps: [1, 1, -2, 2],
          }),
        (b, v) =>
          b.primitives.pad(v, {
            shape: [6, 5, 7],
            before: [1, 2, 0],
            steps: [1, 2, 3],
            outputShape: [8, 11, 20],
          }),
        (b, v) => b.primitives.concat([v, v, v], 3, [70, 70, 70]),
        (b, v) => b.primitives.cast(v, v.dtype === 'int32' ? 'float32' : 'int32'),
        (b, v) => b.primitives.fill(v.size, -3, v.dtype),
      ];
      for (const move of moved) {
        const { actual, expected } = onBoth(backend, [x], (b, [v]) => move(b, v));
        expect(actual.map(Math.fround)).toEqual(expected.map(Math.fround));
      }
    }
  });
});

/** The distance from one float32 to the next, at a value. */
function unitInLastPlace(value: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(value))));
  return 2 ** (exponent - 23);
}
