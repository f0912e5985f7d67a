import { averagePool2d, conv2d, maxPool2d } from '@unrolled/tensor';
import { type Case, op } from '../case.ts';

const image = [2, 5, 7, 3];

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
  op('maxPool2d', [image], (x) => maxPool2d(x, 2)),
  op('maxPool2d with stride and padding', [image], (x) =>
    maxPool2d(x, 3, { stride: 2, padding: 1 }),
  ),
  op('averagePool2d', [image], (x) => averagePool2d(x, 2)),
  op('averagePool2d with stride and padding', [image], (x) =>
    averagePool2d(x, 3, { stride: [2, 1], padding: 1 }),
  ),
];
