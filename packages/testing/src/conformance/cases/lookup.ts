import { oneHot } from '@unrolled/tensor';
import { type Case, exactly, indices, op, valuesOnly } from '../case.ts';

const repeated = exactly(Int32Array.of(2, 0, 2, 2, 6));

/** Cases of ops that read by index. */
export const lookupCases: readonly Case[] = [
  op('gather with repeats', [[7, 3], repeated], (table, at) => table.gather(at)),
  op('gather by a matrix', [[7, 3], indices(7, 2, 5)], (table, at) => table.gather(at)),
  op('gather of single values', [[7], repeated], (table, at) => table.gather(at)),
  op('gather of matrices', [[7, 2, 3], repeated], (table, at) => table.gather(at)),
  op('gather of wide rows', [[65, 33], indices(65, 50)], (table, at) => table.gather(at)),
  op('gather by a scalar', [[7, 3], exactly(Int32Array.of(4), [])], (table, at) =>
    table.gather(at),
  ),
  op('gather of nothing', [[7, 3], exactly(new Int32Array(0))], (table, at) => table.gather(at)),
  op('gather, used twice', [[7, 3], repeated, indices(7, 5)], (table, one, other) =>
    table.gather(one).mul(table.gather(other)),
  ),
  valuesOnly('oneHot', [indices(5, 2, 3)], (at) => oneHot(at, 5)),
];
