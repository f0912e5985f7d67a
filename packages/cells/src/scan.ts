import {
  ArgumentError,
  formatShape,
  ShapeError,
  stack,
  type Tensor,
  where,
} from '@unrolled/tensor';
import {
  check,
  checkOptions,
  checkTensor,
  describe,
  kindOf,
  nullable,
  type OptionRules,
  optional,
  readFrom,
  rules,
  withMethods,
} from '@unrolled/tensor/guards';
import { type Cell, type CellResult, type CellState, mapState } from './cell.ts';
import { checkLengths } from './check.ts';
import { unstack } from './unstack.ts';

export interface ScanOptions {
  /** Valid steps of each sequence, 0 … time. Default: all. */
  readonly lengths?: ArrayLike<number> | null;
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
  checkLengths('scan', lengths, batch, time);
  let current = state ?? cell.initialState(batch);
  if (time === 0) return { output: x.constant(0, [batch, 0, cell.outputSize]), state: current };

  const valid = lengths === null ? null : validSteps(x, lengths);
  const zero = x.constant(0, []);
  const clean = valid === null ? x : where(alignedTo(x, valid), x, zero);
  const inputs = unstack(cell.project?.(clean) ?? clean, 1);
  const masks = valid === null ? null : unstack(valid, 1);
  const outputs = new Array<Tensor>(time);
  for (let index = 0; index < time; index++) {
    const t = reverse ? time - 1 - index : index;
    const next = cell.step(inputs[t], current);
    checkResult(next);
    if (masks === null) {
      current = next.state;
      outputs[t] = next.output;
    } else {
      const before = current;
      const choose = (after: Tensor, otherwise: Tensor) =>
        where(alignedTo(after, masks[t]), after, otherwise);
      current = mapState(next.state, (after, name) => choose(after, before[name]));
      outputs[t] = choose(next.output, zero);
    }
  }
  return { output: stack(outputs, 1), state: current };
}

/** What a cell of the caller gives. @throws ArgumentError */
function checkResult(result: CellResult<CellState>): void {
  const output = readFrom(result, 'output');
  if (kindOf(output) !== 'tensor' || !rules.object.holds(readFrom(result, 'state'))) {
    throw new ArgumentError(
      `scan: the cell's step() must return { output, state }, got ${describe(result)}`,
    );
  }
}

/** [batch, time]: 1 where a step lies within its sequence. */
function validSteps(x: Tensor, lengths: ArrayLike<number>): Tensor {
  const [batch, time] = x.shape;
  const values = Float32Array.from({ length: batch * time }, (_, place) =>
    place % time < lengths[Math.floor(place / time)] ? 1 : 0,
  );
  return x.constant(values, [batch, time]);
}

/** Adds axes of length 1 to the end of a mask, so that it broadcasts over `target`. */
const alignedTo = (target: Tensor, mask: Tensor): Tensor =>
  mask.reshape([...mask.shape, ...new Array<number>(target.rank - mask.rank).fill(1)]);
