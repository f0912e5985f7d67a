import {
  createReferenceBackend,
  Rng,
  randomNormal,
  type Tensor,
  tensor,
  withBackend,
  zeros,
} from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  Conv2d,
  DepthwiseConv2d,
  Dropout,
  Embedding,
  LayerNorm,
  Linear,
  layerNorm,
} from '../src/index.ts';

const list = (one: Tensor) => [...one.dataSync()];
const normal = (shape: readonly number[], seed: number) => randomNormal(shape, 0, 1, new Rng(seed));

describe('Linear', () => {
  const linear = new Linear({ inFeatures: 3, outFeatures: 2, rng: new Rng(1) });

  it('is x Wᵀ + b, over any axes before the last', () => {
    linear.weight.assign(tensor([1, 2, 3, 4, 5, 6], [2, 3]));
    linear.bias?.assign(tensor([10, 20]));
    const x = tensor([1, 0, 0, 0, 1, -1], [1, 2, 3]);
    const y = linear.forward(x);
    expect(y.shape).toEqual([1, 2, 2]);
    expect(list(y)).toEqual([11, 24, 9, 19]);
  });

  it('starts Glorot uniform without bias, or as in PyTorch', () => {
    const sizes = { inFeatures: 40, outFeatures: 20 };
    const keras = new Linear({ ...sizes, rng: new Rng(2) });
    expect(Math.max(...list(keras.weight.abs()))).toBeGreaterThan(0.95 * Math.sqrt(6 / 60));
    expect(Math.max(...list(keras.weight.abs()))).toBeLessThanOrEqual(Math.sqrt(6 / 60));
    expect(list(keras.bias!)).toEqual(new Array(20).fill(0));
    const pytorch = new Linear({ ...sizes, init: 'pytorch', rng: new Rng(3) });
    for (const parameter of pytorch.parameters()) {
      expect(Math.max(...list(parameter.abs()))).toBeLessThanOrEqual(1 / Math.sqrt(40));
      expect(Math.max(...list(parameter.abs()))).toBeGreaterThan(0.8 / Math.sqrt(40));
    }
    expect(new Linear({ ...sizes, bias: false, rng: new Rng(4) }).parameterCount()).toBe(800);
  });

  it('names the expected shape of x', () => {
    expect(() => linear.forward(zeros([2, 4]))).toThrow(
      'Linear.forward: x must be [batch, .., 3], got [2, 4]',
    );
    expect(() => linear.forward(zeros([3]))).toThrow('got [3]');
    const init = 'none' as 'keras';
    expect(() => new Linear({ inFeatures: 1, outFeatures: 1, init, rng: new Rng(1) })).toThrow(
      'Linear: init must be "keras" or "pytorch" or "zeros", got "none"',
    );
    expect(() => new Linear({ inFeatures: 0, outFeatures: 1, rng: new Rng(1) })).toThrow(
      'Linear: inFeatures must be a whole number from 1 up, got 0',
    );
  });
});

describe('Embedding', () => {
  it('looks rows up, and gathers their gradients', () => {
    const embedding = new Embedding({ numEmbeddings: 3, embeddingSize: 2, rng: new Rng(1) });
    embedding.weight.assign(tensor([1, 2, 3, 4, 5, 6], [3, 2]));
    const y = embedding.forward(tensor(Int32Array.of(2, 0, 2, 2), [2, 2]));
    expect(y.shape).toEqual([2, 2, 2]);
    expect(list(y)).toEqual([5, 6, 1, 2, 5, 6, 5, 6]);
    y.sum().backward();
    expect(list(embedding.weight.grad!)).toEqual([1, 1, 0, 0, 3, 3]);
    expect(() => embedding.forward(tensor(Int32Array.of(3)))).toThrow('from 0 to 2, got 3');
  });

  it('starts within ±0.05, or normal as in PyTorch', () => {
    const sizes = { numEmbeddings: 50, embeddingSize: 40 };
    const keras = list(new Embedding({ ...sizes, rng: new Rng(2) }).weight);
    expect(Math.max(...keras)).toBeLessThanOrEqual(0.05);
    expect(Math.min(...keras)).toBeLessThan(-0.049);
    const pytorch = new Embedding({ ...sizes, init: 'pytorch', rng: new Rng(3) });
    expect(pytorch.weight.square().mean().itemSync()).toBeCloseTo(1, 1);
  });
});

describe('Dropout', () => {
  it('keeps the mean while training, and everything in evaluation', () => {
    const dropout = new Dropout({ rate: 0.25, rng: new Rng(1) });
    const x = tensor(new Float32Array(10_000).fill(3));
    const values = list(dropout.forward(x));
    expect([...new Set(values)].sort()).toEqual([0, 4]);
    const dropped = values.filter((value) => value === 0).length / values.length;
    expect(Math.abs(dropped - 0.25)).toBeLessThan(0.02);
    expect(list(dropout.eval().forward(x))).toEqual(list(x));
    expect(() => new Dropout({ rate: 1, rng: new Rng(1) })).toThrow(
      'Dropout: rate must be a number from 0',
    );
  });
});

describe('LayerNorm', () => {
  it('gives the last axis mean 0 and variance 1, then scales and shifts', () => {
    const norm = new LayerNorm({ features: 5, epsilon: 0 });
    const y = norm.forward(normal([2, 3, 5], 1).mul(7).add(4));
    for (const row of list(y.mean(-1))) expect(row).toBeCloseTo(0, 5);
    for (const row of list(y.square().mean(-1))) expect(row).toBeCloseTo(1, 4);
    norm.weight.assign(tensor([1, 2, 3, 4, 5]));
    norm.bias?.assign(tensor([5, 4, 3, 2, 1]));
    const x = tensor([0, 1, 2, 3, 4], [1, 5]);
    const root = Math.SQRT2;
    const expected = [-2 / root + 5, -2 / root + 4, 3, 4 / root + 2, 10 / root + 1];
    list(norm.forward(x)).forEach((value, place) => {
      expect(value).toBeCloseTo(expected[place], 5);
    });
    expect(() => norm.forward(zeros([2, 4]))).toThrow('x must be [.., 5], got [2, 4]');
    expect(new LayerNorm({ features: 5, bias: false }).parameterCount()).toBe(5);
  });

  it('names what it expects, as a function too', () => {
    const [x, weight] = [zeros([2, 4]), zeros([4])];
    expect(() => layerNorm(x, weight, zeros([3]))).toThrow(
      'layerNorm: x must be [.., features], weight and bias [features], got [2, 4], [4], [3]',
    );
    expect(() => layerNorm(x, weight, weight.cast('int32'))).toThrow(
      'layerNorm: bias must be float32, got int32',
    );
    expect(() => layerNorm(x, weight, null, -1)).toThrow('layerNorm: epsilon must be');
    const foreign = withBackend(createReferenceBackend(), () => zeros([4]));
    expect(() => layerNorm(x, weight, foreign)).toThrow(
      'layerNorm: operands are on two backends, wasm and reference',
    );
  });
});

describe('Conv2d', () => {
  it('is the sum over the window, with PyTorch’s layout of the weight', () => {
    const [height, width, inChannels, outChannels] = [4, 5, 2, 3];
    const conv = new Conv2d({
      inChannels,
      outChannels,
      kernelSize: [3, 2],
      stride: [1, 2],
      padding: [1, 0],
      init: 'pytorch',
      rng: new Rng(1),
    });
    expect(conv.weight.shape).toEqual([outChannels, inChannels, 3, 2]);
    const x = normal([1, height, width, inChannels], 2);
    const y = conv.forward(x);
    expect(y.shape).toEqual([1, 4, 2, outChannels]);
    const [image, weight, bias, result] = [x, conv.weight, conv.bias!, y].map(list);
    const pixel = (row: number, column: number, channel: number) =>
      row < 0 || row >= height ? 0 : image[(row * width + column) * inChannels + channel];
    result.forEach((value, place) => {
      const out = place % outChannels;
      const column = Math.floor(place / outChannels) % 2;
      const row = Math.floor(place / outChannels / 2);
      let expected = bias[out];
      for (let channel = 0; channel < inChannels; channel++) {
        for (let dy = 0; dy < 3; dy++) {
          for (let dx = 0; dx < 2; dx++) {
            const w = weight[((out * inChannels + channel) * 3 + dy) * 2 + dx];
            expected += w * pixel(row + dy - 1, 2 * column + dx, channel);
          }
        }
      }
      expect(value).toBeCloseTo(expected, 5);
    });
    expect(() => conv.forward(zeros([1, 2, 4, 5]))).toThrow(
      'Conv2d.forward: x must be [batch, height, width, 2], got [1, 2, 4, 5]',
    );
  });
});

describe('DepthwiseConv2d', () => {
  it('is Conv2d with a weight that is 0 between channels', () => {
    const [channels, rng] = [3, new Rng(1)];
    const window = { kernelSize: 3, stride: 2, padding: 'same', init: 'pytorch' } as const;
    const own = new DepthwiseConv2d({ channels, ...window, rng });
    expect(own.weight.shape).toEqual([channels, 1, 3, 3]);
    const full = new Conv2d({ inChannels: channels, outChannels: channels, ...window, rng });
    const diagonal = tensor([0, 1, 2].flatMap((row) => [0, 1, 2].map((at) => Number(at === row))));
    full.weight.assign(own.weight.mul(diagonal.reshape([channels, channels, 1, 1])));
    full.bias?.assign(own.bias!);
    const x = normal([2, 5, 6, channels], 2);
    const expected = list(full.forward(x));
    list(own.forward(x)).forEach((value, place) => {
      expect(value).toBeCloseTo(expected[place], 5);
    });
    expect(() => own.forward(zeros([1, 2, 4, 5]))).toThrow(
      'DepthwiseConv2d.forward: x must be [batch, height, width, 3], got [1, 2, 4, 5]',
    );
  });
});
