import { GroupNorm, LayerNorm } from '@unrolled/nn';
import {
  averagePool2d,
  type CrossEntropyOptions,
  conv2d,
  depthwiseConv2d,
  maxPool2d,
  scope,
  setBackend,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, readFixtures, type Values } from './pytorch.ts';

interface OperatorFixture {
  readonly name: string;
  readonly inputs: readonly Values[];
  readonly indices?: Values;
  readonly output: Values;
  readonly weights: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

const crossEntropy =
  (options?: CrossEntropyOptions) =>
  (logits: Tensor, targets: Tensor): Tensor =>
    softmaxCrossEntropy(logits, targets, options);
const weighted = (logits: Tensor, targets: Tensor): Tensor =>
  softmaxCrossEntropy(logits, targets, { weights: tensor([0.5, 1, 2, 0.25, 3, 1.5, 0.75]) });

function layerNorm(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const layer = new LayerNorm({ features: 7 });
  Object.assign(layer, { weight, bias });
  return layer.forward(x);
}

const groupNorm =
  (groups: number) =>
  (x: Tensor, weight: Tensor, bias: Tensor): Tensor => {
    const layer = new GroupNorm({ groups, channels: weight.size });
    Object.assign(layer, { weight, bias });
    return layer.forward(x);
  };

const operators: Record<string, (...inputs: Tensor[]) => Tensor> = {
  softmax: (x) => x.softmax(),
  'softmax over axis 1': (x) => x.softmax(1),
  'softmax of large values': (x) => x.softmax(),
  logSoftmax: (x) => x.logSoftmax(),
  'logSoftmax of large values': (x) => x.logSoftmax(),
  crossEntropy: crossEntropy(),
  'crossEntropy, ignored': crossEntropy(),
  'crossEntropy, weighted': weighted,
  'crossEntropy, weighted and ignored': weighted,
  layerNorm,
  conv2d: (x, kernel) => conv2d(x, kernel),
  'conv2d, stride 2': (x, kernel) => conv2d(x, kernel, { stride: 2 }),
  'conv2d, stride [2, 3], padding [1, 2]': (x, kernel) =>
    conv2d(x, kernel, { stride: [2, 3], padding: [1, 2] }),
  maxPool2d: (x) => maxPool2d(x, 2),
  'maxPool2d, stride 2, padding 1': (x) => maxPool2d(x, 3, { stride: 2, padding: 1 }),
  averagePool2d: (x) => averagePool2d(x, 2),
  'averagePool2d, stride 2, padding 1': (x) => averagePool2d(x, 3, { stride: 2, padding: 1 }),
  'max with ties': (x) => x.max(1),
  'min with ties': (x) => x.min(1),
  'max over all axes': (x) => x.max(),
  'maximum with ties': (a, b) => a.maximum(b),
  'minimum with ties': (a, b) => a.minimum(b),
  'gather with repeats': (table, at) => table.gather(at),
  'matmul, batched': (a, b) => a.matmul(b),
  'matmul, both transposed': (a, b) => a.matmul(b, { transposeA: true, transposeB: true }),
  power: (a, b) => a.pow(b),
  divide: (a, b) => a.div(b),
  'absolute, with 0': (x) => x.abs(),
  'relu, with 0': (x) => x.relu(),
  'clamp, at its bounds': (x) => x.clamp(-1, 2),
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  'slice with steps': (x) => x.slice([[1, 5, 2], null, [0, 7, 3]]),
  pad: (x) =>
    x.pad([
      [0, 2],
      [1, 0],
    ]),
  'sum over axes 0 and 2': (x) => x.sum([0, 2]),
  'mean over axis 1': (x) => x.mean(1),
};

const convolutions: Record<string, (...inputs: Tensor[]) => Tensor> = {
  'conv2d of one pixel, bias': (x, kernel, bias) => conv2d(x, kernel, { bias }),
  'conv2d, 8 to 16 channels, padding 1': (x, kernel, bias) =>
    conv2d(x, kernel, { padding: 1, bias }),
  'conv2d, dilation [2, 1], stride 2, padding [2, 1], bias': (x, kernel, bias) =>
    conv2d(x, kernel, { dilation: [2, 1], stride: 2, padding: [2, 1], bias }),
  'conv2d, dilation 2, padding 2': (x, kernel) => conv2d(x, kernel, { dilation: 2, padding: 2 }),
  'conv2d, stride 2, same padding': (x, kernel) =>
    conv2d(x, kernel, { stride: 2, padding: 'same' }),
  'depthwiseConv2d, padding 1, bias': (x, kernel, bias) =>
    depthwiseConv2d(x, kernel, { padding: 1, bias }),
  'depthwiseConv2d, stride 2, padding 1': (x, kernel) =>
    depthwiseConv2d(x, kernel, { stride: 2, padding: 1 }),
  'depthwiseConv2d, dilation 2, padding 2': (x, kernel) =>
    depthwiseConv2d(x, kernel, { dilation: 2, padding: 2 }),
  'depthwiseConv2d, 4 x 2, stride [1, 2]': (x, kernel, bias) =>
    depthwiseConv2d(x, kernel, { stride: [1, 2], bias }),
  'maxPool2d with ties': (x) => maxPool2d(x, 3, { stride: 1, padding: 1 }),
  'maxPool2d, 2 x 3, stride [1, 2]': (x) => maxPool2d(x, [2, 3], { stride: [1, 2] }),
  'averagePool2d, 3 x 2, padding 1': (x) => averagePool2d(x, [3, 2], { padding: 1 }),
  'groupNorm, 2 groups': groupNorm(2),
  'groupNorm, 1 group': groupNorm(1),
};

const fixtures = [
  ...readFixtures<OperatorFixture>('operators.json'),
  ...readFixtures<OperatorFixture>('convolutions.json'),
];
const functions = { ...operators, ...convolutions };

it('every operator of the fixtures is compared, and no other', () => {
  expect(Object.keys(functions)).toEqual(fixtures.map(({ name }) => name));
});

describe.each(backends)('operators as PyTorch computes them: $name', ({ create, closeness }) => {
  beforeAll(async () => {
    setBackend(await create());
  });

  it.each(fixtures)('$name', async ({ name, inputs, indices, output, weights, gradients }) => {
    const { y, leaves } = scope(() => {
      const leaves = inputs.map(({ values, shape }) =>
        tensor(values, shape, { requiresGrad: true }),
      );
      const at = indices ? [tensor(Int32Array.from(indices.values), indices.shape)] : [];
      const y = functions[name](...leaves, ...at);
      y.backward(tensor(weights, y.shape));
      return { y, leaves };
    });
    expect(y.shape).toEqual(output.shape);
    await expect(y).toBeAllClose(output.values, closeness);
    for (const [index, { grad }] of leaves.entries()) {
      await expect(grad as Tensor, `gradient of input ${index}`).toBeAllClose(
        gradients[index],
        closeness,
      );
    }
  });
});
