import {
  type SequenceKind,
  type SequenceOptions,
  type SequenceResult,
  sequence,
  sequenceKinds,
  sequenceTraits,
  type Tensor,
} from '@unrolled/tensor';
import { type Case, constant, exactly, type Input, op, range } from '../case.ts';

interface Form {
  readonly kind: SequenceKind;
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly reverse: boolean;
  readonly withLengths: boolean;
  readonly biases: 'both' | 'input' | 'none';
  /** Results that the gradient comes from. */
  readonly from: 'all' | 'output' | 'state';
  /** Whether x needs a gradient. */
  readonly inputGradient: boolean;
  /** Without input weights: x holds what their product would give. */
  readonly projected: boolean;
}

const base: Omit<Form, 'kind'> = {
  batch: 5,
  time: 4,
  inputSize: 3,
  hiddenSize: 7,
  reverse: false,
  withLengths: false,
  biases: 'both',
  from: 'all',
  inputGradient: true,
  projected: false,
};

/** 0, full, and what lies between, in no order. */
function lengthsOf({ batch, time }: Form): number[] {
  return Array.from({ length: batch }, (_, row) => [2, 0, time, 1, 3][row % 5]).map((length) =>
    Math.min(length, time),
  );
}

/** Values for x, with NaN wherever a sequence has ended. */
function paddedInput(form: Form): Input {
  const { batch, time, inputSize } = form;
  const x = range(-2, 2, batch, time, inputSize);
  if (!form.withLengths) return x;
  const values = x.values.slice();
  lengthsOf(form).forEach((length, row) => {
    values.fill(Number.NaN, (row * time + length) * inputSize, (row + 1) * time * inputSize);
  });
  return exactly(values, x.shape);
}

function sequenceCase(change: Partial<Form> & Pick<Form, 'kind'>): Case {
  const { kind } = change;
  const { gates, states } = sequenceTraits[kind];
  const rows = gates.length * (change.hiddenSize ?? base.hiddenSize);
  const form: Form = { ...base, ...change, ...(change.projected ? { inputSize: rows } : {}) };
  const { batch, inputSize, hiddenSize } = form;
  const hasCell = states.includes('c');
  const scale = 1 / Math.sqrt(hiddenSize);
  const input = paddedInput(form);
  const operands = [
    form.inputGradient ? input : constant(input),
    range(-1, 1, batch, hiddenSize),
    ...(hasCell ? [range(-1.5, 1.5, batch, hiddenSize)] : []),
    ...(form.projected ? [] : [range(-scale, scale, rows, inputSize)]),
    range(-scale * 0.9, scale, rows, hiddenSize),
    ...(form.biases === 'none' ? [] : [range(-0.5, 0.5, rows)]),
    ...(form.biases === 'both' ? [range(-0.4, 0.6, rows)] : []),
  ];
  return op(nameOf(form), operands, (...tensors) => {
    const next = (): Tensor => tensors.shift() as Tensor;
    const result = sequence(
      kind,
      {
        x: next(),
        h: next(),
        c: hasCell ? next() : null,
        weightInput: form.projected ? null : next(),
        weightHidden: next(),
        biasInput: form.biases === 'none' ? null : next(),
        biasHidden: form.biases === 'both' ? next() : null,
      },
      optionsOf(form),
    );
    return resultsOf(form, result);
  });
}

const optionsOf = (form: Form): SequenceOptions => ({
  reverse: form.reverse,
  lengths: form.withLengths ? lengthsOf(form) : null,
});

function resultsOf({ from }: Form, { output, h, c }: SequenceResult<Tensor>): Tensor[] {
  const state = c ? [h, c] : [h];
  if (from === 'output') return [output];
  return from === 'state' ? state : [output, ...state];
}

function nameOf(form: Form): string {
  const { kind, batch, time, inputSize, hiddenSize, biases, from } = form;
  const marks = [
    form.reverse && 'reverse',
    form.withLengths && 'lengths',
    biases !== 'both' && `biases: ${biases}`,
    from !== 'all' && `gradient of the ${from}`,
    !form.inputGradient && 'x constant',
    form.projected && 'x projected',
  ].filter(Boolean);
  return [`${kind} [${batch}, ${time}, ${inputSize}] → ${hiddenSize}`, ...marks].join(', ');
}

const both = [false, true];

const forms: Case[] = sequenceKinds.flatMap((kind) =>
  both.flatMap((reverse) =>
    both.flatMap((withLengths) =>
      (['both', 'none'] as const).map((biases) =>
        sequenceCase({ kind, reverse, withLengths, biases }),
      ),
    ),
  ),
);

/** Rows and widths that leave every remainder of a tile, with and without padding. */
const sizes: Case[] = sequenceKinds.flatMap((kind) =>
  [
    { batch: 1, hiddenSize: 1, time: 3, inputSize: 1 },
    { batch: 1, hiddenSize: 9, time: 5 },
    { batch: 2, hiddenSize: 3, inputSize: 5 },
    { batch: 8, hiddenSize: 16, inputSize: 8, time: 3 },
    { batch: 8, hiddenSize: 5 },
    { batch: 33, hiddenSize: 3, time: 3 },
    { batch: 6, hiddenSize: 33, time: 2, inputSize: 17 },
  ].flatMap((size) => [
    sequenceCase({ kind, ...size }),
    sequenceCase({ kind, ...size, withLengths: true, reverse: true }),
  ]),
);

const variants: Case[] = sequenceKinds.flatMap((kind) => [
  sequenceCase({ kind, biases: 'input', withLengths: true }),
  sequenceCase({ kind, from: 'output', withLengths: true }),
  sequenceCase({ kind, from: 'state', withLengths: true, reverse: true }),
  sequenceCase({ kind, from: 'state' }),
  sequenceCase({ kind, inputGradient: false }),
  sequenceCase({ kind, time: 1 }),
  sequenceCase({ kind, time: 0, from: 'state' }),
  sequenceCase({ kind, time: 0, withLengths: true }),
  sequenceCase({ kind, batch: 0 }),
  sequenceCase({ kind, projected: true }),
  sequenceCase({ kind, projected: true, withLengths: true, reverse: true, biases: 'none' }),
  sequenceCase({ kind, projected: true, batch: 33, hiddenSize: 16, time: 9 }),
  sequenceCase({ kind, projected: true, inputGradient: false }),
]);

/** Cases of recurrent layers over whole sequences. */
export const sequenceCases: readonly Case[] = [...forms, ...sizes, ...variants];
