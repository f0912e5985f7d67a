import { averagePool2d, conv2d, depthwiseConv2d, maxPool2d } from '@unrolled/tensor';
import { type Case, op } from '../case.ts';

const image = [2, 5, 7, 3];

/** Cases of convolution and pooling. */
export const convolutionCases: readonly Case[] = [
  op('conv2d', [image, [2, 3, 3, 4]], (x, kernel) => conv2d(x, kernel)),
  op('conv2d of one place', [image, [1, 1, 3, 5]], (x, kernel) => conv2d(x, kernel)),
  op('conv2d with stride', [image, [3, 3, 3, 2]], (x, kernel) => conv2d(x, kernel, { stride: 2 })),
  op('conv2d with padding', [image, [3, 3, 3, 2]], (x, kernel) =>
    conv2d(x, kernel, { padding: 1 }),
  ),
  op('conv2d with uneven stride and padding', [image, [3, 2, 3, 2]], (x, kernel) =>
    conv2d(x, kernel, { stride: [1, 3], padding: [2, 1] }),
  ),
  op('conv2d with bias', [image, [3, 3, 3, 9], [9]], (x, kernel, bias) =>
    conv2d(x, kernel, { bias, padding: 1 }),
  ),
  op('conv2d of one place with bias', [[2, 5, 7, 8], [1, 1, 8, 16], [16]], (x, kernel, bias) =>
    conv2d(x, kernel, { bias }),
  ),
  op('conv2d with dilation', [image, [2, 3, 3, 2]], (x, kernel) =>
    conv2d(x, kernel, { dilation: [3, 2], padding: [1, 2] }),
  ),
  op('conv2d with same padding', [image, [3, 4, 3, 2]], (x, kernel) =>
    conv2d(x, kernel, { padding: 'same', stride: 2 }),
  ),
  op(
    'conv2d of no image',
    [
      [0, 5, 7, 3],
      [3, 3, 3, 2],
    ],
    (x, kernel) => conv2d(x, kernel),
  ),
  op(
    'conv2d of more positions than a block',
    [
      [1, 19, 17, 2],
      [3, 3, 2, 3],
    ],
    (x, kernel) => conv2d(x, kernel, { padding: 1 }),
  ),
  op('depthwiseConv2d', [image, [3, 3, 3], [3]], (x, kernel, bias) =>
    depthwiseConv2d(x, kernel, { bias, padding: 1 }),
  ),
  op(
    'depthwiseConv2d with stride',
    [
      [2, 6, 7, 9],
      [3, 3, 9],
    ],
    (x, kernel) => depthwiseConv2d(x, kernel, { stride: 2, padding: 'same' }),
  ),
  op(
    'depthwiseConv2d with dilation',
    [
      [1, 7, 8, 4],
      [2, 3, 4],
    ],
    (x, kernel) => depthwiseConv2d(x, kernel, { dilation: [2, 3], padding: [2, 3] }),
  ),
  op('maxPool2d', [image], (x) => maxPool2d(x, 2)),
  op('maxPool2d of uneven windows', [[2, 6, 7, 5]], (x) =>
    maxPool2d(x, [3, 2], { stride: [1, 2], padding: 'same' }),
  ),
  op('maxPool2d with stride and padding', [image], (x) =>
    maxPool2d(x, 3, { stride: 2, padding: 1 }),
  ),
  op('averagePool2d', [image], (x) => averagePool2d(x, 2)),
  op('averagePool2d with stride and padding', [image], (x) =>
    averagePool2d(x, 3, { stride: [2, 1], padding: 1 }),
  ),
];
