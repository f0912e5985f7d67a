import type { DeviceBuffer, SequenceOperands } from '@unrolled/tensor';
import { stridedRead } from './kernels/layout.ts';
import { columns, matrix, productOfPacks, type Rows } from './kernels/pack.ts';
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
    return tools.share(workspace.run(kernels.inputGradient(layout, false, false), [deltas]));
  }
  const isPacked = tools.device.packs(batch * time * rows * inputSize);
  const factors = [deltas, tools.resource(weightInput)];
  const program = kernels.inputGradient(layout, true, isPacked);
  if (!isPacked) return tools.share(workspace.run(program, factors));
  const packs = workspace.pack(factors, [
    matrix(time * batch, rows, deltaWidth),
    columns(inputSize, rows, inputSize),
  ]);
  return tools.share(workspace.run(program, packs));
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
  // Padding in x may be NaN, which the kernel that packs nothing leaves out.
  if (withLengths || !tools.device.packs(batch * time * rows * inputSize)) {
    const program = kernels.inputWeightGradient(layout);
    return tools.share(workspace.run(program, [deltas, x, ...lengths]));
  }
  const byTime = stridedRead([time, batch, inputSize], [inputSize, time * inputSize, 1]);
  return sumOverSteps(
    setting,
    [deltas, columns(rows, time * batch, deltaWidth)],
    [workspace.run(byTime, [x]), columns(inputSize, time * batch, inputSize)],
  );
}

/** ∂loss/∂W_hh: [rows, hiddenSize]. */
export function hiddenWeightGradient(
  setting: Setting,
  { initial, states, gates }: Steps,
  deltas: Resource,
): DeviceBuffer {
  const { tools, workspace, layout } = setting;
  const { kind, batch, time, hiddenSize: size, stateWidth, deltaWidth, rows, reverse } = layout;
  const isPlain = kind !== 'gru' && kind !== 'gru-reset-before';
  if (!isPlain || !tools.device.packs(batch * time * rows * size)) {
    const operands = [deltas, workspace.stack(states), initial];
    if (kind === 'gru-reset-before') operands.push(workspace.stack(gates));
    return tools.share(workspace.run(kernels.hiddenWeightGradient(layout), operands));
  }
  const before = reverse ? [...states.slice(1), initial] : [initial, ...states.slice(0, -1)];
  return sumOverSteps(
    setting,
    [deltas, columns(rows, time * batch, deltaWidth)],
    [workspace.stack(before), columns(size, time * batch, stateWidth)],
  );
}

/** The product of two factors, each with the way it is packed. */
function sumOverSteps(
  { tools, workspace }: Setting,
  [a, rowsOfA]: readonly [Resource, Rows],
  [b, rowsOfB]: readonly [Resource, Rows],
): DeviceBuffer {
  const packs = workspace.pack([a, b], [rowsOfA, rowsOfB]);
  return tools.share(workspace.run(productOfPacks(1, [rowsOfA, rowsOfB]), packs));
}
