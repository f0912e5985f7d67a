import {
  conv2d,
  likeliest,
  linearCrossEntropy,
  maxPool2d,
  type SequenceKind,
  sequence,
  sequenceKinds,
  sequenceTraits,
  softmaxCrossEntropy,
  type Tensor,
} from '@unrolled/tensor';
import { type Case, exactly, type Input, indices, op, range, valuesOnly } from '../case.ts';

/** The values of IEEE 754 that are not finite. */
const specials = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

/** An operand with one of its values replaced. */
function withValue({ shape, values, ...input }: Input, place: number, value: number): Input {
  const changed = Float32Array.from(values);
  changed[place % changed.length] = value;
  return { ...input, shape, values: changed };
}

type Run = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** One case for each float32 operand and each special value, at a place in the middle. */
const everywhere = (name: string, operands: readonly Input[], run: Run, make = op): Case[] =>
  operands.flatMap((operand, position) =>
    operand.dtype === 'int32'
      ? []
      : specials.map((value) =>
          make(
            `${name}, ${value} in operand ${position}`,
            operands.with(
              position,
              withValue(operand, Math.floor(operand.values.length / 2), value),
            ),
            run,
          ),
        ),
  );

/** Units that leave places of a vector, of a panel, or of neither. */
const hiddenSizes = [4, 8, 9];

const batch = 3;
const time = 4;
const inputSize = 5;

function sequences(kind: SequenceKind, hiddenSize: number): Case[] {
  const { gates, states } = sequenceTraits[kind];
  const rows = gates.length * hiddenSize;
  const hasCell = states.includes('c');
  const state = range(-1, 1, batch, hiddenSize);
  const operands = [
    range(-2, 2, batch, time, inputSize),
    range(-0.5, 0.6, rows, inputSize),
    range(-0.4, 0.5, rows, hiddenSize),
    range(-0.3, 0.3, rows),
    range(-0.2, 0.3, rows),
    state,
    ...(hasCell ? [state] : []),
  ];
  const run: Run = (x, weightInput, weightHidden, biasInput, biasHidden, h, c) => {
    const weights = { weightInput, weightHidden, biasInput, biasHidden };
    const result = sequence(kind, { x, h, c: hasCell ? c : null, ...weights });
    return [result.output, result.h, ...(result.c ? [result.c] : [])];
  };
  const name = `${kind} → ${hiddenSize}`;
  return [...everywhere(name, operands, run), ...noMoreThanItMust(name, operands, run)];
}

/** An infinite x in the first row and step, of which other rows and steps know nothing. */
const noMoreThanItMust = (name: string, operands: readonly Input[], run: Run): Case[] =>
  [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) =>
    op(
      `${name}, x[0][1][0] is ${value}`,
      operands.with(0, withValue(operands[0], inputSize, value)),
      run,
    ),
  );

const products: Case[] = [
  [1, 5, 7],
  [3, 8, 8],
  [7, 9, 17],
].flatMap(([m, k, n]) => [
  ...everywhere(`matmul [${m}, ${k}, ${n}]`, [range(-2, 2, m, k), range(-2, 2, k, n)], (a, b) =>
    a.matmul(b),
  ),
  ...everywhere(`matmul [${m}, ${k}, ${n}] ᵀ`, [range(-2, 2, k, m), range(-2, 2, n, k)], (a, b) =>
    a.matmul(b, { transposeA: true, transposeB: true }),
  ),
]);

const rows = range(-2, 2, 3, 7);

const reductions: Case[] = (['sum', 'mean', 'max', 'min'] as const).flatMap((name) =>
  [0, 1, undefined].flatMap((axis) =>
    everywhere(`${name} over ${axis ?? 'all'}`, [rows], (x) => x[name](axis), valuesOnly),
  ),
);

const softmaxes: Case[] = (['softmax', 'logSoftmax'] as const).flatMap((name) =>
  [0, 1].flatMap((axis) => everywhere(`${name} over ${axis}`, [rows], (x) => x[name](axis))),
);

const likeliestOf = (count: number) => (logits: Tensor) =>
  likeliest(logits, count).logProbabilities;

/** In rows of NaN any class may be named, so only probabilities are compared. */
const likeliests: Case[] = [
  ...everywhere('likeliest', [rows], likeliestOf(3), valuesOnly),
  ...everywhere('likeliest of many', [range(-2, 2, 3, 67)], likeliestOf(5), valuesOnly),
  valuesOnly(
    'likeliest of rows without probabilities',
    [exactly([Number.NaN, 1, 2, -Infinity, -Infinity, -Infinity, 3, 1, 2], [3, 3])],
    likeliestOf(3),
  ),
];

const losses: Case[] = [
  ...everywhere('cross-entropy', [rows, indices(7, 3)], (logits, targets) =>
    softmaxCrossEntropy(logits, targets),
  ),
  ...everywhere(
    'linear cross-entropy',
    [range(-1, 1, 3, 5), range(-1, 1, 7, 5), indices(7, 3), range(-1, 1, 7)],
    (features, weight, targets, bias) => linearCrossEntropy(features, weight, targets, { bias }),
  ),
];

const convolutions: Case[] = [
  ...everywhere('conv2d', [range(-2, 2, 2, 5, 4, 3), range(-1, 1, 3, 2, 3, 5)], (x, kernel) =>
    conv2d(x, kernel, { padding: 1 }),
  ),
  ...everywhere('maxPool2d', [range(-2, 2, 2, 5, 4, 3)], (x) => maxPool2d(x, 2), valuesOnly),
];

const special = exactly([...specials, 0, -0, 1, -1]);

const elementwise: Case[] = [
  ...(
    ['neg', 'abs', 'sign', 'exp', 'log', 'sqrt', 'reciprocal', 'tanh', 'sigmoid', 'relu'] as const
  ).map((name) => valuesOnly(`${name} of special values`, [special], (x) => x[name]())),
  valuesOnly('clamp of special values', [special], (x) => x.clamp(-Infinity, 0.5)),
  ...(['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'less', 'equal', 'notEqual'] as const).map(
    (name) =>
      valuesOnly(`${name} of special values`, [special, special], (a, b) =>
        a.reshape([7, 1])[name](b),
      ),
  ),
];

/** Infinities and NaN, which reach what they must by IEEE 754, and nothing else. */
export const nonFiniteCases: readonly Case[] = [
  ...sequenceKinds.flatMap((kind) => hiddenSizes.flatMap((size) => sequences(kind, size))),
  ...products,
  ...reductions,
  ...softmaxes,
  ...likeliests,
  ...losses,
  ...convolutions,
  ...elementwise,
];
