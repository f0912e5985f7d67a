import type { DeviceBuffer, SequenceOperands } from '@unrolled/tensor';
import { stridedRead } from './kernels/layout.ts';
import { columns, type Rows } from './kernels/rows.ts';
import * as kernels from './kernels/sequence-backward.ts';
import type { Resource } from './resource.ts';
import type { Steps } from './sequence.ts';
import type { Setting } from './sequence-gradients.ts';

// The gradients that are matrix products over all steps at once, from the deltas [time, batch, ..].

/** ∂loss/∂x: [batch, time, inputSize]. */
export function inputGradient(
  { tools, workspace, layout }: Setting,
  { weightInput }: SequenceOperands,
  deltas: Resource,
): DeviceBuffer {
  const { batch, time, inputSize, deltaWidth, rows } = layout;
  if (inputSize === 0) return tools.empty();
  if (weightInput === null) {
    return tools.share(workspace.run(kernels.inputGradient(layout, false), [deltas]));
  }
  const weight = tools.resource(weightInput);
  if (!tools.device.isWorthPacking(batch * time * rows * inputSize)) {
    return tools.share(workspace.run(kernels.inputGradient(layout, true), [deltas, weight]));
  }
  const byBatch: Rows = {
    items: batch,
    rows: time,
    length: rows,
    strides: [deltaWidth, batch * deltaWidth, 1],
  };
  return tools.share(
    workspace.product(batch, [
      workspace.block(deltas, byBatch),
      workspace.block(weight, columns(inputSize, rows, inputSize)),
    ]),
  );
}

/** ∂loss/∂W_ih: [rows, inputSize]. */
export function inputWeightGradient(
  setting: Setting,
  operands: SequenceOperands,
  deltas: Resource,
): DeviceBuffer {
  const { tools, workspace, layout, lengths } = setting;
  const { batch, time, inputSize, deltaWidth, rows, withLengths } = layout;
  if (inputSize === 0) return tools.empty();
  const x = tools.resource(operands.x);
  // Padding in x may be NaN, which the kernel of single values skips.
  if (withLengths || !tools.device.isWorthPacking(batch * time * rows * inputSize)) {
    const program = kernels.inputWeightGradient(layout);
    return tools.share(workspace.run(program, [deltas, x, ...lengths]));
  }
  const byTime = stridedRead([time, batch, inputSize], [inputSize, time * inputSize, 1]);
  return tools.share(
    workspace.product(1, [
      workspace.block(deltas, columns(rows, time * batch, deltaWidth)),
      workspace.block(workspace.run(byTime, [x]), columns(inputSize, time * batch, inputSize)),
    ]),
  );
}

/** ∂loss/∂W_hh: [rows, hiddenSize]. */
export function hiddenWeightGradient(
  setting: Setting,
  { initial, states, gates }: Steps,
  deltas: Resource,
): DeviceBuffer {
  const { tools, workspace, layout } = setting;
  const { reset, batch, time, hiddenSize: size, stateWidth, deltaWidth, rows, reverse } = layout;
  if (reset !== 'none' || !tools.device.isWorthPacking(batch * time * rows * size)) {
    const operands = [deltas, workspace.stack(states), initial];
    if (reset === 'before') operands.push(workspace.stack(gates));
    return tools.share(workspace.run(kernels.hiddenWeightGradient(layout), operands));
  }
  const before = reverse ? [...states.slice(1), initial] : [initial, ...states.slice(0, -1)];
  return tools.share(
    workspace.product(1, [
      workspace.block(deltas, columns(rows, time * batch, deltaWidth)),
      workspace.block(workspace.stack(before), columns(size, time * batch, stateWidth)),
    ]),
  );
}
