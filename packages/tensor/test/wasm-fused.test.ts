import { describe, expect, test } from 'vitest';
import type { Backend } from '../src/backend/backend.ts';
import type { DeviceBuffer } from '../src/backend/device-buffer.ts';
import type { AdamSpec, SgdSpec } from '../src/backend/fused-ops.ts';
import { createReferenceBackend, Rng, setBackend, tensor } from '../src/index.ts';
import {
  adamStep,
  clipGlobalNorm,
  dropoutMask,
  linearCrossEntropy,
  sgdStep,
  softmaxCrossEntropy,
} from '../src/ops/index.ts';
import { builds, download, largestError, randomValues } from './wasm-support.ts';

const reference = createReferenceBackend({ precision: 'float64' });

type Values = ArrayLike<number>;

/** One computation with kernels, and composed of primitives in float64. */
function compare(backend: Backend, compute: () => Values[], tolerance: number): void {
  setBackend(reference);
  const expected = compute();
  setBackend(backend);
  const actual = compute();
  actual.forEach((values, index) => {
    expect(largestError(values, expected[index])).toBeLessThan(tolerance);
  });
}

const matrix = (rows: number, columns: number, seed: number, scale = 1) =>
  tensor(randomValues(rows * columns, seed, scale), [rows, columns], { requiresGrad: true });

describe.each(builds)('$name kernels', ({ backend }) => {
  test('softmax and logSoftmax', () => {
    for (const [rows, columns] of [
      [1, 1],
      [3, 5],
      [7, 65],
      [2, 130],
    ]) {
      compare(
        backend,
        () => {
          const x = matrix(rows, columns, 1, 20);
          return [x.softmax().dataSync(), x.logSoftmax().dataSync()];
        },
        1e-6,
      );
    }
  });

  test('softmax of logits so far apart that their exponentials would overflow', () => {
    setBackend(backend);
    const x = tensor([1000, 0, -1000, -Infinity], [1, 4]);
    expect(Array.from(x.softmax().dataSync())).toEqual([1, 0, 0, 0]);
    expect(Array.from(x.logSoftmax().dataSync())).toEqual([0, -1000, -2000, -Infinity]);
  });

  test('cross-entropy and its gradient, with ignored rows and with weights', () => {
    for (const [rows, columns] of [
      [1, 2],
      [5, 3],
      [33, 65],
    ]) {
      for (const weighted of [false, true]) {
        compare(
          backend,
          () => {
            const logits = matrix(rows, columns, 1, 5);
            const targets = Int32Array.from({ length: rows }, (_, row) =>
              row % 4 === 3 ? -1 : (row * 7) % columns,
            );
            const weights = tensor(randomValues(columns, 2).map(Math.abs));
            const loss = softmaxCrossEntropy(logits, tensor(targets), weighted ? { weights } : {});
            loss.backward();
            return [loss.dataSync(), logits.grad?.dataSync() ?? []];
          },
          1e-6,
        );
      }
    }
  });

  test('cross-entropy over ignored rows alone is 0, and so is its gradient', () => {
    setBackend(backend);
    const logits = matrix(2, 3, 1);
    const loss = softmaxCrossEntropy(logits, tensor(Int32Array.of(-1, -1)));
    loss.backward();
    expect(loss.itemSync()).toBe(0);
    expect(Array.from(logits.grad?.dataSync() ?? [])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('cross-entropy of a linear layer and its gradients, by blocks of rows', () => {
    for (const [rows, size, classes, period = Number.NaN] of [
      [1, 3, 2],
      [5, 8, 16],
      [300, 7, 9],
      [700, 16, 24],
      [700, 16, 24, 3],
    ]) {
      for (const labelSmoothing of [0, 0.1]) {
        for (const biased of [false, true]) {
          compare(
            backend,
            () => {
              const operands = [matrix(rows, size, 1, 3), matrix(classes, size, 2)] as const;
              const bias = tensor(randomValues(classes, 3), [classes], { requiresGrad: true });
              const targets = Int32Array.from({ length: rows }, (_, row) =>
                row % period === 1 ? -1 : (row * 7) % classes,
              );
              const options = biased ? { bias, labelSmoothing } : { labelSmoothing };
              const loss = linearCrossEntropy(...operands, tensor(targets), options);
              loss.backward();
              return [loss, ...operands.map(({ grad }) => grad), bias.grad].map(
                (value) => value?.dataSync() ?? [],
              );
            },
            2e-6,
          );
        }
      }
    }
  });

  test('dropout masks are those of the reference, from any word on', () => {
    const masks = (low: number, size: number, rate: number) =>
      [reference, backend].map((one) => {
        setBackend(one);
        const rng = Rng.fromState({ key: [0x9e3779b9, 7], counter: [low, 2 ** 32 - 1] });
        const mask = dropoutMask(tensor(0), [size], rate, rng);
        return { values: Array.from(mask.dataSync(), Math.fround), state: rng.state };
      });
    for (const low of [0, 1, 6, 2 ** 32 - 9, 2 ** 32 - 2]) {
      for (const size of [0, 1, 2, 7, 8, 9, 40]) {
        for (const rate of [0, 0.3, 1 - 2 ** -40]) {
          const [expected, actual] = masks(low, size, rate);
          expect(actual).toEqual(expected);
        }
      }
    }
    const kept = masks(1, 4000, 0.3)[1].values.filter((value) => value > 0).length;
    expect(kept / 4000).toBeCloseTo(0.7, 1);
  });

  const plain: SgdSpec = {
    learningRate: 0.1,
    momentum: 0,
    dampening: 0,
    nesterov: false,
    weightDecay: 0,
  };

  test.each<[string, Partial<SgdSpec>]>([
    ['alone', {}],
    ['with decay', { weightDecay: 0.01 }],
    ['with momentum', { momentum: 0.9, dampening: 0.2, weightDecay: 0.01 }],
    ['with Nesterov momentum', { momentum: 0.9, nesterov: true }],
  ])('three steps of gradient descent %s', (_, options) => {
    const spec = { ...plain, ...options };
    compare(
      backend,
      () => {
        const parameter = matrix(3, 7, 1);
        const velocity = spec.momentum > 0 ? tensor(new Float32Array(21), [3, 7]) : null;
        for (let step = 0; step < 3; step++) {
          sgdStep(parameter, matrix(3, 7, step + 2), velocity, spec);
        }
        return [parameter.dataSync(), velocity?.dataSync() ?? []];
      },
      5e-7,
    );
  });

  test.each([
    ['Adam', false, 0],
    ['Adam with decay', false, 0.01],
    ['AdamW', true, 0.01],
  ] as const)('three steps of %s', (_, decoupled, weightDecay) => {
    compare(
      backend,
      () => {
        const parameter = matrix(5, 3, 1);
        const [mean, variance] = [0, 1].map(() => tensor(new Float32Array(15), [5, 3]));
        for (let step = 1; step <= 3; step++) {
          const spec: AdamSpec = {
            learningRate: 0.01,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weightDecay,
            decoupled,
            step,
          };
          adamStep(parameter, matrix(5, 3, step + 1), mean, variance, spec);
        }
        return [parameter, mean, variance].map((values) => values.dataSync());
      },
      5e-7,
    );
  });

  test('clipping by the norm of all gradients together', () => {
    for (const maximum of [0.5, 100]) {
      compare(
        backend,
        () => {
          const gradients = [matrix(3, 5, 1), matrix(1, 7, 2), matrix(1, 1, 3)];
          const norm = clipGlobalNorm(gradients, maximum);
          return [norm, ...gradients].map((values) => values.dataSync());
        },
        5e-7,
      );
    }
  });

  const zero = { epsilon: 1e-8, weightDecay: 0, decoupled: false, step: 1 };
  test.each<[string, (b: Backend, weight: DeviceBuffer, other: DeviceBuffer) => void]>([
    ['assign', (b, weight, other) => b.assign(weight, other)],
    ['sgdStep', (b, weight, other) => b.fused.sgdStep?.(weight, other, null, plain)],
    [
      'adamStep',
      (b, weight, other) => {
        const [mean, variance] = [0, 1].map(() => b.primitives.fill(weight.size, 0, 'float32'));
        const spec = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, ...zero };
        b.fused.adamStep?.(weight, other, mean, variance, spec);
      },
    ],
    ['clipGlobalNorm', (b, weight) => void b.fused.clipGlobalNorm?.([weight], 0.1)],
  ])('%s: products see the change, packed though the weight was before', (_, change) => {
    const upload = (size: number, seed: number) =>
      backend.upload(randomValues(size, seed), 'float32');
    const [weight, other, x] = [upload(45, 1), upload(45, 2), upload(5, 3)];
    const layout = { transposeA: false, transposeB: true, sharedA: false, sharedB: true };
    const spec = { batch: 1, m: 1, n: 9, k: 5, ...layout };
    const multiply = (b: DeviceBuffer) => download(backend, backend.primitives.matmul(x, b, spec));
    const before = [1, 2, 3].map(() => multiply(weight));
    change(backend, weight, other);
    const fresh = backend.upload(download(backend, weight), 'float32');
    for (let i = 0; i < 3; i++) expect(multiply(weight)).toEqual(multiply(fresh));
    expect(multiply(weight)).not.toEqual(before[0]);
  });
});
