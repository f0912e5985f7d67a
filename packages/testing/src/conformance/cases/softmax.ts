import {
  type CrossEntropyOptions,
  type LinearCrossEntropyOptions,
  likeliest,
  linearCrossEntropy,
  softmaxCrossEntropy,
  type Tensor,
} from '@unrolled/tensor';
import { type Case, constant, exactly, indices, op, range, valuesOnly } from '../case.ts';

const large = exactly([1000, 1001, 999, -1000, 0, 1000, 88, 89, 90], [3, 3]);
const ruledOut = exactly([1, -Infinity, 2, -Infinity, -Infinity, 3], [2, 3]);

const softmaxes: Case[] = (['softmax', 'logSoftmax'] as const).flatMap((name) => [
  ...[0, 1, 2, -1].map((axis) => op(`${name} over ${axis}`, [[3, 5, 7]], (x) => x[name](axis))),
  ...[1, 2, 4, 8, 33, 1001].map((columns) =>
    op(`${name} of ${columns} columns`, [[3, columns]], (x) => x[name]()),
  ),
  op(`${name} of large values`, [large], (x) => x[name]()),
  op(`${name} of nothing`, [[0, 3]], (x) => x[name]()),
  op(`${name} of a vector`, [[5]], (x) => x[name]()),
]);

const likeliestOf = (count: number) => (logits: Tensor) => {
  const { logProbabilities, places } = likeliest(logits, count);
  return [logProbabilities, places];
};

const likeliests: Case[] = [
  ...[
    [1, 1, 1],
    [5, 7, 3],
    [3, 8, 8],
    [6, 1031, 10],
  ].map(([rows, classes, count]) =>
    valuesOnly(`the ${count} likeliest of ${classes}`, [[rows, classes]], likeliestOf(count)),
  ),
  valuesOnly(
    'the likeliest of equal ones',
    [exactly([2, 1, 2, 2, 1, 0, 2, 1, 3, 1, 2], [1, 11])],
    likeliestOf(6),
  ),
  valuesOnly('the likeliest, classes ruled out', [ruledOut], (logits) => {
    const { logProbabilities, places } = likeliest(logits, 3);
    return [logProbabilities, places.cast('float32').mul(logProbabilities.greater(-100))];
  }),
  valuesOnly('the likeliest of no rows', [[0, 3]], likeliestOf(2)),
];

const crossEntropy =
  (options?: CrossEntropyOptions) =>
  (logits: Tensor, targets: Tensor): Tensor =>
    softmaxCrossEntropy(logits, targets, options);
const weighted = (logits: Tensor, targets: Tensor, weights: Tensor): Tensor =>
  softmaxCrossEntropy(logits, targets, { weights });
const weights = constant(range(0.2, 3, 7));
const someIgnored = exactly(Int32Array.of(3, -1, 0, 6, -1));
const allIgnored = exactly(Int32Array.of(-1, -1, -1, -1, -1));

const crossEntropies: Case[] = [
  op('cross-entropy', [[5, 7], indices(7, 5)], crossEntropy()),
  op('cross-entropy of [batch, time]', [[3, 5, 7], indices(7, 3, 5)], crossEntropy()),
  op('cross-entropy of one row', [[7], exactly(Int32Array.of(2), [])], crossEntropy()),
  op('cross-entropy of many classes', [[13, 65], indices(65, 13)], crossEntropy()),
  op('cross-entropy, rows ignored', [[5, 7], someIgnored], crossEntropy()),
  op(
    'cross-entropy, ignored index in range',
    [[5, 7], indices(7, 5)],
    crossEntropy({ ignoreIndex: 0 }),
  ),
  op('cross-entropy, all ignored', [[5, 7], allIgnored], crossEntropy()),
  op('cross-entropy, weighted', [[5, 7], indices(7, 5), weights], weighted),
  op('cross-entropy, weighted and ignored', [[5, 7], someIgnored, weights], weighted),
  op(
    'cross-entropy, weights 0 for all targets',
    [[2, 3], exactly(Int32Array.of(1, 1)), constant(exactly([1, 0, 1]))],
    weighted,
  ),
  op('cross-entropy of large logits', [large, indices(3, 3)], crossEntropy()),
  op('cross-entropy, classes ruled out', [ruledOut, exactly(Int32Array.of(2, 2))], crossEntropy()),
  op('cross-entropy, scaled', [[5, 7], indices(7, 5)], (logits, targets) =>
    softmaxCrossEntropy(logits, targets).mul(3).add(logits.mean()),
  ),
];

/** Cases with features [rows, size], weights [classes, size] and biases [classes]. */
function linear(
  name: string,
  [rows, size, classes]: number[],
  options: LinearCrossEntropyOptions = {},
  targets = indices(classes, rows),
): Case[] {
  const operands = [[rows, size], [classes, size], targets];
  return [
    op(
      `linear cross-entropy, ${name}`,
      [...operands, [classes]],
      (features, weight, targets, bias) =>
        linearCrossEntropy(features, weight, targets, { ...options, bias }),
    ),
    op(`linear cross-entropy, ${name}, no bias`, operands, (features, weight, targets) =>
      linearCrossEntropy(features, weight, targets, options),
    ),
  ];
}

/** Classes, and −1 for one row of three. */
const everyThirdIgnored = (classes: number, rows: number) =>
  exactly(
    Int32Array.from({ length: rows }, (_, row) => (row % 3 === 1 ? -1 : (row * 7) % classes)),
  );
const oneRuledOut = constant(exactly([1, -Infinity, 0.5, 0, -1, 2, 1]));

const linearCrossEntropies: Case[] = [
  ...linear('whole panels', [8, 16, 24]),
  ...linear('smoothed', [5, 3, 7], { labelSmoothing: 0.1 }),
  ...linear('of many classes', [5, 3, 45], { labelSmoothing: 0.1 }),
  ...linear('of one row', [1, 3, 13], { labelSmoothing: 0.3 }),
  ...linear('of more rows than a block', [301, 5, 11], { labelSmoothing: 0.1 }),
  ...linear('of more rows than two blocks, whole panels', [520, 8, 16], { labelSmoothing: 0.1 }),
  ...linear('rows ignored', [5, 3, 7], {}, someIgnored),
  ...linear('rows ignored, smoothed', [5, 3, 7], { labelSmoothing: 0.1 }, someIgnored),
  ...linear('ignored index in range', [5, 3, 7], { ignoreIndex: 0, labelSmoothing: 0.1 }),
  ...linear('all ignored', [5, 3, 7], { labelSmoothing: 0.1 }, allIgnored),
  ...linear(
    'rows of several blocks ignored',
    [601, 8, 19],
    { labelSmoothing: 0.1 },
    everyThirdIgnored(19, 601),
  ),
  op(
    'linear cross-entropy of [batch, time]',
    [[3, 5, 2], [7, 2], indices(7, 3, 5), [7]],
    (features, weight, targets, bias) =>
      linearCrossEntropy(features, weight, targets, { bias, labelSmoothing: 0.1 }),
  ),
  op(
    'linear cross-entropy of one vector',
    [[3], [7, 3], exactly(Int32Array.of(2), [])],
    (features, weight, targets) => linearCrossEntropy(features, weight, targets),
  ),
  op(
    'linear cross-entropy, a class ruled out, rows ignored',
    [[5, 3], [7, 3], someIgnored, oneRuledOut],
    (features, weight, targets, bias) => linearCrossEntropy(features, weight, targets, { bias }),
  ),
  op('linear cross-entropy, scaled', [[5, 3], [7, 3], indices(7, 5)], (features, weight, targets) =>
    linearCrossEntropy(features, weight, targets, { labelSmoothing: 0.1 })
      .mul(3)
      .add(weight.mean()),
  ),
];

/** Cases of softmax and cross-entropy. */
export const softmaxCases: readonly Case[] = [
  ...softmaxes,
  ...likeliests,
  ...crossEntropies,
  ...linearCrossEntropies,
];
