import type { Lengths } from '../guards.ts';
import { stack } from '../ops/concat.ts';
import { select } from '../ops/select.ts';
import { unstack } from '../ops/unstack.ts';
import type { Tensor } from '../tensor.ts';
import { alignedTo, lengthMask, zeroPadding } from './length-mask.ts';
import { mapTensors, type TensorRecord } from './tensor-record.ts';

/** Output of a step and the state after it. */
export interface StepResult<State extends TensorRecord> {
  /** [batch, ..] */
  readonly output: Tensor;
  readonly state: State;
}

/** A recurrence, step by step. */
export interface Recurrence<State extends TensorRecord> {
  readonly outputSize: number;
  /** The part of the work that needs no state, for all steps at once: [batch, time, ..], both. */
  project?(x: Tensor): Tensor;
  /** @param input [batch, ..]: x of one step, or the result of project() for it */
  step(input: Tensor, state: State): StepResult<State>;
}

/**
 * Runs a recurrence over x [batch, time, ..], from `state` on. Beyond a sequence's length the output
 * is 0, the state stays, and what x holds there, NaN included, reaches neither a value nor a gradient.
 * @param reverse walk each sequence from its own last step to its first
 * @returns output [batch, time, ..], and the state after each sequence's last step
 */
export function scanSteps<State extends TensorRecord>(
  recurrence: Recurrence<State>,
  x: Tensor,
  state: State,
  lengths: Lengths,
  reverse: boolean,
): StepResult<State> {
  const [batch, time] = x.shape;
  if (time === 0) return { output: x.constant(0, [batch, 0, recurrence.outputSize]), state };
  const mask = lengths === null ? null : lengthMask(x, lengths, time);
  const zero = x.constant(0, []);
  const clean = zeroPadding(x, mask);
  const inputs = unstack(recurrence.project?.(clean) ?? clean, 1);
  const masks = mask === null ? null : unstack(mask, 1);
  const outputs = new Array<Tensor>(time);
  let current = state;
  for (let index = 0; index < time; index++) {
    const t = reverse ? time - 1 - index : index;
    const next = recurrence.step(inputs[t], current);
    if (masks === null) {
      current = next.state;
      outputs[t] = next.output;
    } else {
      const before = current;
      const choose = (after: Tensor, otherwise: Tensor) =>
        select(alignedTo(after, masks[t]), after, otherwise);
      current = mapTensors(next.state, (after, name) => choose(after, before[name]));
      outputs[t] = choose(next.output, zero);
    }
  }
  return { output: stack(outputs, 1), state: current };
}
