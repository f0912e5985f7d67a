import { beforeEach, describe, expect, it } from 'vitest';
import {
  createReferenceBackend,
  getBackend,
  noGrad,
  ones,
  ShapeError,
  StateError,
  sequence,
  setBackend,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  where,
  withBackend,
  zeros,
} from '../src/index.ts';

const leaf = (values: number[]) => tensor(values, [values.length], { requiresGrad: true });
const gradientOf = (x: Tensor) => Array.from(x.grad?.dataSync() ?? []);

beforeEach(() => {
  setBackend(createReferenceBackend());
});

describe('backward', () => {
  it('sums over every use of a shared input', () => {
    const x = leaf([2, 3]);
    x.mul(x).add(x.mul(4)).sum().backward();
    expect(gradientOf(x)).toEqual([2 * 2 + 4, 2 * 3 + 4]);
  });

  it('sums over every use of a result, and walks each op once', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const z = y.mul(y);
    z.add(y).add(z).sum().backward();
    // d/dx (2 · 9x² + 3x) = 36x + 3
    expect(gradientOf(x)).toEqual([39, 75]);
  });

  it('adds to an earlier gradient until zeroGrad', () => {
    const x = leaf([1, 2]);
    x.mul(3).sum().backward();
    x.mul(4).sum().backward();
    expect(gradientOf(x)).toEqual([7, 7]);
    x.zeroGrad();
    expect(x.grad).toBeNull();
    x.mul(5).sum().backward();
    expect(gradientOf(x)).toEqual([5, 5]);
  });

  it('weighs by the gradient that is given', () => {
    const x = leaf([1, 2, 3]);
    x.square().backward(tensor([1, 10, 100]));
    expect(gradientOf(x)).toEqual([2, 40, 600]);
  });

  it('of a leaf alone is the gradient itself', () => {
    const x = leaf([1, 2]);
    x.backward(tensor([5, 6]));
    expect(gradientOf(x)).toEqual([5, 6]);
  });

  it('reaches only what requires a gradient', () => {
    const x = leaf([1, 2]);
    const constant = tensor([3, 4]);
    x.mul(constant).sum().backward();
    expect(constant.grad).toBeNull();
    expect(gradientOf(x)).toEqual([3, 4]);
  });

  it('stops at detach', () => {
    const x = leaf([2, 5]);
    x.mul(x.detach()).sum().backward();
    expect(gradientOf(x)).toEqual([2, 5]);
  });

  it('gives each leaf a gradient of its own, which may be changed in place', () => {
    const a = leaf([1, 2]);
    const b = leaf([3, 4]);
    const c = leaf([5, 6]);
    a.add(b)
      .add(c.reshape([2]))
      .sum()
      .backward();
    a.grad?.assign(tensor([7, 8]));
    expect(gradientOf(b)).toEqual([1, 1]);
    expect(gradientOf(c)).toEqual([1, 1]);
    const given = tensor([1, 2]);
    b.zeroGrad();
    b.backward(given);
    b.grad?.assign(tensor([9, 9]));
    expect(Array.from(given.dataSync())).toEqual([1, 2]);
  });
});

describe('retainGrad', () => {
  it('keeps the gradient of a result', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3).retainGrad();
    y.square().sum().backward();
    expect(gradientOf(y)).toEqual([6, 12]);
    expect(gradientOf(x)).toEqual([18, 36]);
  });

  it('sums over all uses of the result', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3).retainGrad();
    y.square().add(y.mul(5)).add(y).sum().backward();
    expect(gradientOf(y)).toEqual([2 * 3 + 6, 2 * 6 + 6]);
    expect(gradientOf(x)).toEqual([36, 54]);
  });
});

describe('noGrad', () => {
  it('records nothing', () => {
    const x = leaf([1, 2]);
    const y = noGrad(() => x.mul(3));
    expect(y.needsGradient).toBe(false);
    expect(() => y.sum().backward()).toThrow(StateError);
  });

  it('ends with its function, also when that throws, and nests', () => {
    const x = leaf([1]);
    expect(() =>
      noGrad(() => {
        noGrad(() => x.mul(2));
        expect(x.mul(2).needsGradient).toBe(false);
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(x.mul(2).needsGradient).toBe(true);
  });

  it('refuses an asynchronous function, which it could not cover', () => {
    expect(() => noGrad(async () => 1)).toThrow(
      /^noGrad: the function returned a promise; make it synchronous/,
    );
    expect(() => withBackend(getBackend(), async () => 1)).toThrow(
      /^withBackend: the function returned a promise; make it synchronous/,
    );
  });
});

describe('errors', () => {
  it('a second backward through the same graph', () => {
    const x = leaf([1, 2]);
    const loss = x.square().sum();
    loss.backward();
    expect(() => loss.backward()).toThrow(
      /^Tensor\.backward: the recorded .+ was already used by an earlier backward\(\); compute the result again/,
    );
  });

  it('a second backward through a shared part of the graph', () => {
    const x = leaf([1, 2]);
    const shared = x.square();
    shared.sum().backward();
    expect(() => shared.mul(2).sum().backward()).toThrow(StateError);
  });

  it('nothing recorded', () => {
    expect(() => tensor([1]).sum().backward()).toThrow(/^Tensor\.backward: nothing was recorded/);
  });

  it('several values without a gradient, or one of another shape', () => {
    const x = leaf([1, 2]);
    expect(() => x.mul(2).backward()).toThrow(/^Tensor\.backward: a tensor of shape \[2\] needs/);
    expect(() => x.mul(2).backward(ones([3]))).toThrow(
      /^Tensor\.backward: gradient must be \[2\], got \[3\]/,
    );
    expect(() => x.mul(2).backward(ones([3]))).toThrow(ShapeError);
  });

  it('a value that a gradient needs was disposed of', () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    const loss = y.square().sum();
    y.dispose();
    expect(() => loss.backward()).toThrow(/was disposed of/);
  });
});

describe('dispose', () => {
  it('of a result whose value no gradient needs leaves the graph whole', () => {
    const x = leaf([1, 2]);
    const y = x.add(1);
    const loss = y.mul(3).sum();
    y.dispose();
    loss.backward();
    expect(gradientOf(x)).toEqual([3, 3]);
  });
});

describe('gradients at the edges of a domain', () => {
  it('x⁰ is flat at 0, and 0ᵇ in b', () => {
    const x = leaf([0, 2]);
    const exponent = leaf([0, 3]);
    x.pow(exponent).sum().backward();
    expect(gradientOf(x)).toEqual([0, 12]);
    expect(gradientOf(exponent)[0]).toBe(0);
    expect(gradientOf(exponent)[1]).toBeCloseTo(8 * Math.log(2), 5);
  });

  it('a NaN that where() does not choose stays out', () => {
    const x = leaf([1, 2]);
    const poison = leaf([Number.NaN, 5]);
    where(tensor([0, 1]), poison.mul(3), x)
      .sum()
      .backward();
    expect(gradientOf(x)).toEqual([1, 0]);
    expect(gradientOf(poison)).toEqual([0, 3]);
  });

  it('max shares the gradient among equals', () => {
    const x = leaf([5, 1, 5, 5]);
    x.max().backward();
    expect(gradientOf(x)).toEqual([1 / 3, 0, 1 / 3, 1 / 3].map(Math.fround));
  });

  it('a logit of −∞, a class ruled out, has no gradient', () => {
    const logits = tensor([[1, Number.NEGATIVE_INFINITY, 1]], undefined, { requiresGrad: true });
    const loss = softmaxCrossEntropy(logits, tensor(Int32Array.of(0)));
    loss.backward();
    expect(loss.itemSync()).toBeCloseTo(Math.log(2), 6);
    expect(gradientOf(logits)).toEqual([-0.5, 0, 0.5]);
  });

  it('no counted row: the loss and its gradient are 0', () => {
    const logits = tensor([[1, 2, 3]], undefined, { requiresGrad: true });
    const loss = softmaxCrossEntropy(logits, tensor(Int32Array.of(-1)));
    loss.backward();
    expect(loss.itemSync()).toBeCloseTo(0, 10);
    expect(gradientOf(logits).every((value) => value === 0)).toBe(true);
  });
});

describe('sequence', () => {
  const operands = (batch: number, time: number) => ({
    x: ones([batch, time, 2]),
    h: zeros([batch, 3]),
    c: zeros([batch, 3]),
    weightInput: full(12, 2),
    weightHidden: full(12, 3),
    biasInput: null,
    biasHidden: null,
  });
  const full = (rows: number, columns: number) =>
    tensor(new Float32Array(rows * columns).fill(0.1), [rows, columns], { requiresGrad: true });

  it('of no time steps gives the states back, as tensors of their own', () => {
    const given = operands(2, 0);
    for (const lengths of [null, [0, 0]]) {
      const { output, h, c } = sequence('lstm', given, { lengths });
      expect(output.shape).toEqual([2, 0, 3]);
      h.dispose();
      c?.dispose();
      expect(given.h.disposed).toBe(false);
      expect(given.c.disposed).toBe(false);
    }
  });

  it('of an empty batch gives an empty output', () => {
    const { output, h } = sequence('lstm', operands(0, 4));
    expect(output.shape).toEqual([0, 4, 3]);
    expect(h.shape).toEqual([0, 3]);
  });
});

it('getBackend gives the backend that setBackend set', () => {
  const backend = createReferenceBackend();
  setBackend(backend);
  expect(getBackend()).toBe(backend);
});
