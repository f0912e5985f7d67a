import type { CaseDescription } from '../cases.ts';

/** An operation on tensors that are there already; its result stays where it was made. */
export interface OpCase extends CaseDescription {
  readonly op: OpName;
  /** Shapes of the operands, of float32 values. */
  readonly shapes: readonly (readonly number[])[];
}

export const opNames = [
  'product',
  'sum',
  'tanh',
  'total',
  'softmax',
  'transpose',
  'join',
  'rows',
  'loss',
  'layer-norm',
] as const;

export type OpName = (typeof opNames)[number];

const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

const textOf = (shape: readonly number[]) => `[${shape.join(', ')}]`;

const opCase = (op: OpName, name: string, ...shapes: (readonly number[])[]): OpCase => {
  const [first, second] = shapes;
  const isProduct = op === 'product';
  return {
    id: `op-${op}${isProduct ? `-${first.join('-')}` : shapes.length > 1 ? `-${second.join('-')}` : ''}`,
    title: `${name}: ${shapes.map(textOf).join(isProduct ? ' · ' : ' and ')}`,
    suite: 'ops',
    unit: isProduct ? 'multiplications' : 'values',
    unitsPerCall: isProduct ? sizeOf(first) * second[second.length - 1] : sizeOf(first),
    op,
    shapes,
  };
};

export const opCases: readonly OpCase[] = [
  opCase('product', 'Matrix product', [2048, 128], [128, 512]),
  opCase('product', 'Matrix product of a row', [1, 256], [256, 4000]),
  opCase('product', 'Matrix products of a batch', [64, 16, 64], [64, 64, 16]),
  opCase('sum', 'Sum of two tensors', [2048, 512], [2048, 512]),
  opCase('sum', 'Sum with a row', [2048, 512], [512]),
  opCase('tanh', 'Hyperbolic tangent', [2048, 512]),
  opCase('total', 'Sum over the last axis', [2048, 512]),
  opCase('softmax', 'Softmax', [2048, 512]),
  opCase('transpose', 'Transposition', [2048, 512]),
  opCase('join', 'Concatenation along the last axis', [2048, 256], [2048, 256]),
  opCase('rows', '2,048 rows of a table', [4000, 128]),
  opCase('loss', 'Cross-entropy with its gradient', [2048, 512]),
  opCase('layer-norm', 'Layer normalization', [2048, 512]),
];
