import { conv2d, depthwiseConv2d, noGrad, scope, tensor } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { onnxMobileNet } from '../src/vision/mobile-net/onnx.ts';
import { prepareUnrolled } from '../src/vision/mobile-net/unrolled.ts';
import { mobileNetWorkload } from '../src/vision/mobile-net/workload.ts';
import { readGraph } from './fixtures/read-onnx.ts';

const small = { side: 32, width: 1 / 8 };
const workload = mobileNetWorkload(small);

it('makes the same workload every time, with as many parameters as MobileNet v1 0.5 has', () => {
  expect(mobileNetWorkload(small)).toEqual(workload);
  const { convolutions } = mobileNetWorkload({ side: 32, width: 0.5 });
  const count = convolutions.reduce(
    (sum, { kernel, bias }) => sum + kernel.values.length + 2 * bias.values.length,
    0,
  );
  // Two for a channel, before batch normalisation is folded; the classifier has 1,000 classes.
  const classifier = 513 * 1000;
  expect((count + classifier) / 1e6).toBeCloseTo(1.3, 1); // Howard et al. 2017, table 6
});

it('gives the vector that its convolutions give one by one', async () => {
  const { fingerprint } = await prepareUnrolled(workload);
  const expected = scope(() =>
    noGrad(() => {
      const { image, convolutions } = workload;
      const grid = convolutions.reduce(
        (x, { isDepthwise, stride, kernel, bias }) => {
          const options = { stride, padding: 'same', bias: tensor(bias.values) } as const;
          const weights = tensor(kernel.values, kernel.shape);
          const y = isDepthwise
            ? depthwiseConv2d(x, weights.reshape(kernel.shape.slice(0, 3)), options)
            : conv2d(x, weights, options);
          return y.relu().minimum(6);
        },
        tensor(image.values, image.shape),
      );
      return Float32Array.from(grid.mean([1, 2]).dataSync());
    }),
  );
  expect(fingerprint).toHaveLength(128);
  expect(fingerprint).toEqual(expected);
  expect(Math.max(...expected)).toBeGreaterThan(0.1);
});

it('writes convolutions by groups, each clipped, and the mean of the last', async () => {
  const { inputs, outputs, nodes, tensors } = readGraph(await onnxMobileNet(workload));
  expect({ inputs, outputs }).toEqual({
    inputs: { image: [1, 3, 32, 32] },
    outputs: { vector: [1, 128, 1, 1] },
  });
  expect(nodes.map(({ operator }) => operator)).toEqual([
    ...workload.convolutions.flatMap(() => ['Conv', 'Clip']),
    'GlobalAveragePool',
  ]);
  expect(nodes[0].attributes).toEqual({
    group: 1,
    kernel_shape: [3, 3],
    pads: [0, 0, 1, 1],
    strides: [2, 2],
  });
  expect(nodes[2].attributes).toEqual({
    group: 4,
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    strides: [1, 1],
  });
  expect(nodes[1]).toMatchObject({ inputs: ['sum-0', 'zero', 'six'], outputs: ['relu-0'] });
  expect(tensors.six).toEqual({ shape: [], values: [6] });
});

it('puts outputs before inputs, and channels of a depthwise kernel first', async () => {
  const { tensors } = readGraph(await onnxMobileNet(workload));
  const [first, depthwise] = workload.convolutions.map(({ kernel }) => kernel);
  expect(tensors['kernel-0'].shape).toEqual([4, 3, 3, 3]);
  expect(tensors['kernel-1'].shape).toEqual([4, 1, 3, 3]);
  for (const [output, input, row, column] of [
    [0, 0, 0, 1],
    [1, 2, 0, 2],
    [3, 1, 2, 0],
  ]) {
    expect(tensors['kernel-0'].values[((output * 3 + input) * 3 + row) * 3 + column]).toBe(
      first.values[((row * 3 + column) * 3 + input) * 4 + output],
    );
    expect(tensors['kernel-1'].values[(output * 3 + row) * 3 + column]).toBe(
      depthwise.values[(row * 3 + column) * 4 + output],
    );
  }
});
