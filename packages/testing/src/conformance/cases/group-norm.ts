import { groupNorm } from '@unrolled/tensor';
import { type Case, op, range } from '../case.ts';

const normalized = (name: string, shape: readonly number[], groups: number): Case => {
  const channels = shape[shape.length - 1];
  return op(name, [shape, [channels], [channels]], (x, weight, bias) =>
    groupNorm(x, weight, bias, { groups }),
  );
};

export const groupNormCases: readonly Case[] = [
  normalized('groupNorm', [3, 5, 7, 6], 2),
  normalized('groupNorm of whole vectors', [5, 3, 7, 16], 2),
  normalized('groupNorm of one group', [3, 5, 7], 1),
  normalized('groupNorm of single channels', [2, 7, 5], 5),
  normalized('groupNorm of single positions', [3, 9], 3),
  normalized('groupNorm of single positions in whole vectors', [4, 40], 2),
  normalized('groupNorm of single positions in one group', [5, 37], 1),
  normalized('groupNorm of no image', [0, 5, 6], 2),
  normalized('groupNorm of more than a block of channels', [2, 3, 3, 22], 11),
  op('groupNorm far from 0', [range(9, 11, 3, 11, 6), [6], [6]], (x, weight, bias) =>
    groupNorm(x, weight, bias, { groups: 3, epsilon: 1e-3 }),
  ),
];
