import { beforeEach, describe, expect, it } from 'vitest';
import {
  createReferenceBackend,
  createWasmBackend,
  linearCrossEntropy,
  noGrad,
  setBackend,
  type Tensor,
  tensor,
} from '../src/index.ts';

const [rows, size, classes] = [3, 2, 5];
const features = [0.5, -1, 2, 0.25, -0.75, 1.5];
const weight = [1, 2, -1, 0.5, 0.25, -2, 3, 1, 0, -0.5];
const bias = [0.1, -0.2, 0.3, 0, 0.5];
const targets = [4, 0, 2];

/** −Σ q ln softmax(z), of q = (1 − ε) onehot + ε / classes, averaged over the rows. */
function byDefinition(smoothing: number): number {
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const logits = bias.map((b, k) => {
      const products = [0, 1].map((i) => features[row * size + i] * weight[k * size + i]);
      return b + products[0] + products[1];
    });
    const logTotal = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
    logits.forEach((z, k) => {
      const share = smoothing / classes + (k === targets[row] ? 1 - smoothing : 0);
      total -= share * (z - logTotal);
    });
  }
  return total / rows;
}

const backends = { reference: createReferenceBackend(), wasm: await createWasmBackend() };

describe.each(Object.entries(backends))('linearCrossEntropy, %s', (_, backend) => {
  const operands = (): [Tensor, Tensor, Tensor] => [
    tensor(features, [rows, size], { requiresGrad: true }),
    tensor(weight, [classes, size], { requiresGrad: true }),
    tensor(Int32Array.from(targets)),
  ];

  beforeEach(() => {
    setBackend(backend);
  });

  it.each([0, 0.1, 0.9])('is what its definition says: smoothing %d', (labelSmoothing) => {
    const loss = () => linearCrossEntropy(...operands(), { bias: tensor(bias), labelSmoothing });
    expect(loss().itemSync()).toBeCloseTo(byDefinition(labelSmoothing), 5);
    expect(noGrad(loss).itemSync()).toBe(loss().itemSync());
  });

  it('says what does not fit', () => {
    const [x, w, t] = operands();
    for (const [run, message] of [
      [
        () => linearCrossEntropy(tensor([], [0, 2]), w, t),
        'features must be [rows, size], of at least one row, and weight [classes, size], got [0, 2]',
      ],
      [() => linearCrossEntropy(x, tensor(weight, [2, 5]), t), 'got [3, 2] and [2, 5]'],
      [() => linearCrossEntropy(x, w, tensor(Int32Array.of(1))), 'targets must be [3]'],
      [() => linearCrossEntropy(x, w, t, { bias: tensor([1, 2]) }), 'bias must be [5]'],
      [
        () => linearCrossEntropy(x, w, t, { labelSmoothing: 1 }),
        'labelSmoothing must be a number from 0',
      ],
      [
        () => linearCrossEntropy(x, w, tensor(Int32Array.of(1, 5, 0))),
        'indices must be from 0 to 4, got 5',
      ],
    ] as const) {
      expect(run).toThrow(message);
    }
  });
});
