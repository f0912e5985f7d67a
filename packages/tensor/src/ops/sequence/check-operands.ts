import {
  ArgumentError,
  check,
  checkChoice,
  checkOptions,
  nullable,
  type OptionRules,
  optional,
  type Rule,
  readFrom,
  rules,
  ShapeError,
} from '@unrolled/guards';
import type { SequenceOperands, SequenceSpec } from '../../backend/sequence-operands.ts';
import { checkLengths } from '../../guards.ts';
import { type SequenceKind, sequenceKinds, sequenceTraits } from '../../sequence-kinds.ts';
import { formatShape, type Shape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { checkDType } from '../operands.ts';
import type { SequenceOptions } from './index.ts';

/** Names of ops in errors; a streaming step is so short that building a name would be noticeable. */
export const names = Object.fromEntries(
  sequenceKinds.map((kind) => [kind, `sequence ${kind}`]),
) as Readonly<Record<SequenceKind, string>>;

const operandRules: readonly [name: keyof SequenceOperands<Tensor>, rule: Rule][] = [
  ['x', rules.tensor],
  ['h', rules.tensor],
  ['c', nullable(rules.tensor)],
  ['weightInput', nullable(rules.tensor)],
  ['weightHidden', rules.tensor],
  ['biasInput', nullable(rules.tensor)],
  ['biasHidden', nullable(rules.tensor)],
];

const optionRules: OptionRules<SequenceOptions> = {
  reverse: optional(rules.boolean),
  lengths: optional(nullable(rules.numbers)),
};

/** Derives the sizes from the operands, and checks that they agree. */
export function checkSequence(
  kind: SequenceKind,
  operands: SequenceOperands<Tensor>,
  options: SequenceOptions,
): SequenceSpec {
  checkChoice('sequence', 'kind', kind, sequenceKinds);
  const where = names[kind];
  check(where, 'operands', operands, rules.object);
  for (const [name, rule] of operandRules) check(where, name, readFrom(operands, name), rule);
  checkOptions(where, options, optionRules);
  const { x, h, c, weightInput, weightHidden, biasInput, biasHidden } = operands;
  if (x.rank !== 3) {
    throw new ShapeError(
      `${where}: x must be [batch, time, features], got ${formatShape(x.shape)}`,
    );
  }
  if (h.rank !== 2) {
    throw new ShapeError(
      `${where}: hidden state must be [batch, hiddenSize], got ${formatShape(h.shape)}`,
    );
  }
  const [batch, time, inputSize] = x.shape;
  const hiddenSize = h.shape[1];
  const { gates, states } = sequenceTraits[kind];
  const rows = gates.length * hiddenSize;
  if (weightInput === null && inputSize !== rows) {
    throw new ShapeError(
      `${where}: without input weights, x must be [batch, time, ${rows}], got ${formatShape(x.shape)}`,
    );
  }
  const expected: [string, Tensor | null, Shape][] = [
    ['hidden state', h, [batch, hiddenSize]],
    ['cell state', c, [batch, hiddenSize]],
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
  const hasCell = states.includes('c');
  if (hasCell !== (c !== null)) {
    throw new ArgumentError(
      hasCell ? `${where}: needs a cell state` : `${where}: has no cell state, but one was given`,
    );
  }
  const { lengths = null, reverse = false } = options;
  checkLengths(where, 'lengths', lengths, batch, time);
  return {
    kind,
    batch,
    time,
    inputSize,
    hiddenSize,
    reverse,
    lengths: lengths && Int32Array.from(lengths),
  };
}
