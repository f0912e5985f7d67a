import {
  gateCount,
  type SequenceKind,
  type SequenceOperands,
  type SequenceSpec,
} from '../../backend.ts';
import { ArgumentError, ShapeError } from '../../errors.ts';
import { check, checkChoice } from '../../guards/check.ts';
import { readFrom } from '../../guards/kind.ts';
import { checkOptions, type OptionRules } from '../../guards/options.ts';
import { nullable, optional, type Rule, rules } from '../../guards/rules.ts';
import { formatShape, type Shape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { checkDType } from '../operands.ts';
import type { SequenceOptions } from './index.ts';

/** How errors name an op; a streaming step takes so little time that making a name would count. */
export const names: Readonly<Record<SequenceKind, string>> = {
  'rnn-tanh': 'sequence rnn-tanh',
  'rnn-relu': 'sequence rnn-relu',
  lstm: 'sequence lstm',
  gru: 'sequence gru',
  'gru-reset-before': 'sequence gru-reset-before',
};

const operandRules: readonly [name: keyof SequenceOperands<Tensor>, rule: Rule][] = [
  ['x', rules.tensor],
  ['hidden', rules.tensor],
  ['cell', nullable(rules.tensor)],
  ['weightInput', nullable(rules.tensor)],
  ['weightHidden', rules.tensor],
  ['biasInput', nullable(rules.tensor)],
  ['biasHidden', nullable(rules.tensor)],
];

const optionRules: OptionRules<SequenceOptions> = {
  reverse: optional(rules.boolean),
  lengths: optional(nullable(rules.numbers)),
};

/** Reads the sizes off the operands, and checks each against the others. */
export function checkSequence(
  kind: SequenceKind,
  operands: SequenceOperands<Tensor>,
  options: SequenceOptions,
): SequenceSpec {
  checkChoice('sequence', 'kind', kind, Object.keys(names));
  const where = names[kind];
  check(where, 'operands', operands, rules.object);
  for (const [name, rule] of operandRules) check(where, name, readFrom(operands, name), rule);
  checkOptions(where, options, optionRules);
  const { x, hidden, cell, weightInput, weightHidden, biasInput, biasHidden } = operands;
  if (x.rank !== 3) {
    throw new ShapeError(
      `${where}: x must be [batch, time, features], got ${formatShape(x.shape)}`,
    );
  }
  if (hidden.rank !== 2) {
    throw new ShapeError(
      `${where}: hidden state must be [batch, hiddenSize], got ${formatShape(hidden.shape)}`,
    );
  }
  const [batch, time, inputSize] = x.shape;
  const hiddenSize = hidden.shape[1];
  const rows = gateCount[kind] * hiddenSize;
  if (weightInput === null && inputSize !== rows) {
    throw new ShapeError(
      `${where}: without input weights, x must be [batch, time, ${rows}], got ${formatShape(x.shape)}`,
    );
  }
  const expected: [string, Tensor | null, Shape][] = [
    ['hidden state', hidden, [batch, hiddenSize]],
    ['cell state', cell, [batch, hiddenSize]],
    ['input weights', weightInput, [rows, inputSize]],
    ['recurrent weights', weightHidden, [rows, hiddenSize]],
    ['input bias', biasInput, [rows]],
    ['recurrent bias', biasHidden, [rows]],
  ];
  checkDType(where, 'x', x, 'float32');
  for (const [name, operand, shape] of expected) {
    if (operand === null) continue;
    checkDType(where, name, operand, 'float32');
    if (!sameShape(operand.shape, shape)) {
      throw new ShapeError(
        `${where}: ${name} must be ${formatShape(shape)}, got ${formatShape(operand.shape)}`,
      );
    }
  }
  if ((kind === 'lstm') !== (cell !== null)) {
    throw new ArgumentError(
      kind === 'lstm'
        ? `${where}: needs a cell state`
        : `${where}: has no cell state, but one was given`,
    );
  }
  const lengths = options.lengths ? Int32Array.from(options.lengths) : null;
  if (lengths !== null) checkLengths(where, lengths, options.lengths ?? [], batch, time);
  return { kind, batch, time, inputSize, hiddenSize, reverse: options.reverse ?? false, lengths };
}

function checkLengths(
  where: string,
  lengths: Int32Array,
  given: ArrayLike<number>,
  batch: number,
  time: number,
): void {
  if (lengths.length !== batch) {
    throw new ShapeError(
      `${where}: lengths must hold one number for each of ${batch} sequences, got ${lengths.length}`,
    );
  }
  lengths.forEach((length, row) => {
    if (length !== given[row] || length < 0 || length > time) {
      throw new ArgumentError(
        `${where}: lengths must be whole numbers from 0 to ${time}, got ${given[row]} for sequence ${row}`,
      );
    }
  });
}
