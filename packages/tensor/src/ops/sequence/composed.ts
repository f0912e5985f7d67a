import {
  gateCount,
  type SequenceOperands,
  type SequenceResult,
  type SequenceSpec,
} from '../../backend.ts';
import type { Tensor } from '../../tensor.ts';
import { stack } from '../concat.ts';
import { select } from '../select.ts';
import { steps } from './steps.ts';

/**
 * A sequence op made of primitive ones: the meaning that fused kernels are held against, and what
 * runs on a backend that has none.
 */
export function composedSequence(
  spec: SequenceSpec,
  operands: SequenceOperands<Tensor>,
): SequenceResult<Tensor> {
  const { batch, time, hiddenSize } = spec;
  const { weightInput, weightHidden, biasHidden } = operands;
  const valid =
    spec.lengths === null || time === 0 ? null : validSteps(spec, spec.lengths, operands.x);
  const zero = operands.x.constant(0, []);
  // Padding may hold anything, NaN too.
  const x = valid ? select(stack(valid, 1), operands.x, zero) : operands.x;
  const product = weightInput ? x.matmul(weightInput, { transposeB: true }) : x;
  const projected = operands.biasInput ? product.add(operands.biasInput) : product;

  let { hidden, cell } = operands;
  const outputs = new Array<Tensor>(time);
  for (let index = 0; index < time; index++) {
    const t = spec.reverse ? time - 1 - index : index;
    const next = steps[spec.kind]({
      projected: projected
        .slice([null, [t, t + 1]])
        .reshape([batch, gateCount[spec.kind] * hiddenSize]),
      hidden,
      cell,
      weightHidden,
      biasHidden,
    });
    if (valid === null) {
      ({ hidden, cell } = next);
      outputs[t] = hidden;
    } else {
      hidden = select(valid[t], next.hidden, hidden);
      cell = cell && next.cell && select(valid[t], next.cell, cell);
      outputs[t] = select(valid[t], hidden, zero);
    }
  }
  const output = time > 0 ? stack(outputs, 1) : operands.x.constant(0, [batch, 0, hiddenSize]);
  // The last hidden state, or without a step a given one, may be freed apart from the result.
  const own = (state: Tensor) =>
    state.alias().recordedAs('state', [state], (g) => [g], { reads: [] });
  return { output, hidden: own(hidden), cell: cell && own(cell) };
}

/** For each step, [batch, 1]: 1 where it lies within the sequence. */
function validSteps(spec: SequenceSpec, lengths: Int32Array, near: Tensor): Tensor[] {
  return Array.from({ length: spec.time }, (_, t) =>
    near.constant(
      Float32Array.from(lengths, (length) => (t < length ? 1 : 0)),
      [spec.batch, 1],
    ),
  );
}
