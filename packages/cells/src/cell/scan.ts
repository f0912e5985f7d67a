import {
  check,
  checkOptions,
  describe,
  kindOf,
  nullable,
  type OptionRules,
  optional,
  readFrom,
  rules,
  withMethods,
} from '@unrolled/guards';
import { ArgumentError, formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkLengths, checkTensor, type Lengths } from '@unrolled/tensor/guards';
import { scanSteps } from '@unrolled/tensor/recurrence';
import type { Cell, CellResult, CellState } from './cell.ts';

/** Options of `scan`. */
export interface ScanOptions {
  /** Valid steps of each sequence, 0 … time. Default: all. */
  readonly lengths?: Lengths;
  /** Walk each sequence from its own last step to its first. */
  readonly reverse?: boolean;
}

const optionRules: OptionRules<ScanOptions> = {
  lengths: optional(nullable(rules.list)),
  reverse: optional(rules.boolean),
};

const cellRule = withMethods('a cell, with step() and initialState()', 'step', 'initialState');

/**
 * Runs a cell over whole sequences, step by step, with the rules of the fused layers: beyond a
 * sequence's length the output is 0, the state stays, and what x holds there, NaN included, reaches
 * neither a value nor a gradient.
 * @example
 * const leaky: Cell<{ readonly h: Tensor }> = {
 *   outputSize: 3,
 *   initialState: (batch) => ({ h: zeros([batch, 3]) }),
 *   step(input, { h }) {
 *     const next = h.mul(0.9).add(input.mul(0.1));
 *     return { output: next, state: { h: next } };
 *   },
 * };
 * const { output } = scan(leaky, ones([2, 5, 3]), null, { lengths: [5, 2] }); // [2, 5, 3]
 * @param x [batch, time, inputSize]
 * @param state the state before the first step; null: the cell's initial state
 * @returns output [batch, time, outputSize], and the state after each sequence's last step
 */
export function scan<State extends CellState>(
  cell: Cell<State>,
  x: Tensor,
  state: State | null = null,
  options: ScanOptions = {},
): CellResult<State> {
  check('scan', 'cell', cell, cellRule);
  checkTensor('scan', 'x', x);
  check('scan', 'state', state, nullable(rules.object));
  const { lengths = null, reverse = false } = checkOptions('scan', options, optionRules);
  if (x.rank < 3) {
    throw new ShapeError(`scan: x must be [batch, time, ..], got ${formatShape(x.shape)}`);
  }
  const [batch, time] = x.shape;
  checkLengths('scan', 'lengths', lengths, batch, time);
  const initial = state ?? cell.initialState(batch);
  const checked = {
    outputSize: cell.outputSize,
    project: (clean: Tensor) => cell.project?.(clean) ?? clean,
    step: (input: Tensor, before: State) => checkResult(cell.step(input, before)),
  };
  return scanSteps(checked, x, initial, lengths, reverse);
}

/** Checks the result of a custom cell. @throws ArgumentError */
function checkResult<State extends CellState>(result: CellResult<State>): CellResult<State> {
  const output = readFrom(result, 'output');
  if (kindOf(output) !== 'tensor' || !rules.object.holds(readFrom(result, 'state'))) {
    throw new ArgumentError(
      `scan: the cell's step() must return { output, state }, got ${describe(result)}`,
    );
  }
  return result;
}
