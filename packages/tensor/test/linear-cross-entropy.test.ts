import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createReferenceBackend,
  createWasmBackend,
  linearCrossEntropy,
  noGrad,
  setBackend,
  softmaxCrossEntropy,
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

afterEach(() => {
  vi.restoreAllMocks();
});

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

  it('leaves ignored rows out of the loss, and gives them gradients of exactly 0', () => {
    const [x, w] = operands();
    const chosen = tensor(Int32Array.of(4, 6, 2));
    const few = tensor(features, [rows, size]).gather(tensor(Int32Array.of(0, 2)));
    for (const labelSmoothing of [0, 0.1]) {
      const options = { bias: tensor(bias), labelSmoothing };
      const loss = linearCrossEntropy(x, w, chosen, { ...options, ignoreIndex: 6 });
      const expected = linearCrossEntropy(few, w, tensor(Int32Array.of(4, 2)), options);
      expect(loss.itemSync()).toBeCloseTo(expected.itemSync(), 5);
      loss.backward();
    }
    const [first, second, third] = [0, 1, 2].map((row) =>
      x.grad?.slice([[row, row + 1]]).dataSync(),
    );
    expect(second).toEqual(Float32Array.of(0, 0));
    expect(first).not.toContain(0);
    expect(third).not.toContain(0);
  });

  it('has gradients in proportion to its weight in a sum', () => {
    const [x, w, labels] = operands();
    const gradients = (weigh: (loss: Tensor) => Tensor) => {
      for (const one of [x, w]) one.zeroGrad();
      weigh(linearCrossEntropy(x, w, labels)).backward();
      return [x, w].map(({ grad }) => grad?.mul(1).dataSync());
    };
    const alone = gradients((loss) => loss);
    expect(gradients((loss) => loss.mul(-4))).toEqual(
      alone.map((values) => values?.map((value) => -4 * value)),
    );
    expect(gradients((loss) => loss)).toEqual(alone);
  });

  it('is 0 where every row is ignored, and so are all gradients', () => {
    const [x, w] = operands();
    const b = tensor(bias, [classes], { requiresGrad: true });
    const none = tensor(new Int32Array(rows).fill(-1));
    const loss = linearCrossEntropy(x, w, none, { bias: b, labelSmoothing: 0.1 });
    loss.backward();
    expect(loss.itemSync()).toBe(0);
    for (const { grad } of [x, w, b]) expect(grad?.abs().max().itemSync()).toBe(0);
  });

  it('takes any axes before the last', () => {
    const [x, w, t] = operands();
    const flat = linearCrossEntropy(x, w, t);
    const shaped = linearCrossEntropy(x.reshape([3, 1, 2]), w, t.reshape([3, 1]));
    expect(shaped.itemSync()).toBe(flat.itemSync());
    const one = linearCrossEntropy(tensor([0.5, -1]), w, tensor(Int32Array.of(4), []));
    expect(one.shape).toEqual([]);
  });

  it('says what does not fit', () => {
    const [x, w, t] = operands();
    for (const [run, message] of [
      [
        () => linearCrossEntropy(tensor([], [0, 2]), w, t),
        'features must be [.., size] and weight [classes, size], of at least one row each, got [0, 2]',
      ],
      [() => linearCrossEntropy(x, tensor(weight, [2, 5]), t), 'got [3, 2] and [2, 5]'],
      [() => linearCrossEntropy(x, w, tensor(Int32Array.of(1))), 'targets must be [3]'],
      [() => linearCrossEntropy(x, w, t, { bias: tensor([1, 2]) }), 'bias must be [5]'],
      [
        () => linearCrossEntropy(x, w, t, { labelSmoothing: 1 }),
        'labelSmoothing must be a number from 0',
      ],
      [
        () => linearCrossEntropy(tensor(1), w, t),
        'features must be [.., size] and weight [classes, size], of at least one row each, got []',
      ],
      [
        () => linearCrossEntropy(x.reshape([1, 3, 2]), w, t),
        'targets must be [1, 3], one for each row of features, got [3]',
      ],
      [
        () => linearCrossEntropy(x, w, t, { ignoreIndex: 0.5 }),
        'ignoreIndex must be a whole number',
      ],
      [
        () => linearCrossEntropy(x, w, t, { ignoreIndex: 2 ** 31 }),
        'ignoreIndex must be a whole number',
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

const losses: Record<string, (x: Tensor, labels: Tensor) => Tensor> = {
  linearCrossEntropy: (x, labels) => linearCrossEntropy(x, tensor(weight, [classes, size]), labels),
  softmaxCrossEntropy: (x) => softmaxCrossEntropy(x, tensor(Int32Array.of(1, 0, 1))),
  'a sum of losses': (x, labels) => losses.linearCrossEntropy(x, labels).add(x.sum()),
};

it.each(Object.keys(losses))('%s gives its gradients away without another pass', (name) => {
  setBackend(backends.wasm);
  const x = tensor(features, [rows, size], { requiresGrad: true });
  const loss = losses[name](x, tensor(Int32Array.from(targets)));
  const multiplied = vi.spyOn(backends.wasm.primitives, 'binary');
  loss.backward();
  const kinds = multiplied.mock.calls.map(([kind]) => kind);
  expect(kinds).not.toContain('multiply');
  expect(x.grad?.storage.shared).toBe(false);
});
