import type { DeviceBuffer, SequenceOperands, SequenceResult } from '@unrolled/tensor';
import { stridedRead } from './kernels/layout.ts';
import { columns, matrix } from './kernels/rows.ts';
import * as kernels from './kernels/sequence-backward.ts';
import type { SequenceLayout } from './kernels/sequence-layout.ts';
import type { Resource } from './resource.ts';
import type { Steps } from './sequence.ts';
import * as products from './sequence-products.ts';
import type { Toolkit } from './toolkit.ts';
import type { Workspace } from './workspace.ts';

/** Inputs of a backward pass that its steps share. */
export interface Setting {
  readonly tools: Toolkit;
  readonly workspace: Workspace;
  readonly layout: SequenceLayout;
  /** The lengths as an operand, or none. */
  readonly lengths: readonly Resource[];
}

type Gradients = { [Name in keyof SequenceResult]: DeviceBuffer | null };
type OperandGradients = SequenceOperands<DeviceBuffer | null>;
type StateGradients = Pick<OperandGradients, 'h' | 'c'>;
type OtherGradients = Omit<OperandGradients, keyof StateGradients>;

/** Two kernels a step on the way back, then the gradients of the weights over all steps at once. */
export function sequenceGradients(
  setting: Setting,
  operands: SequenceOperands,
  steps: Steps,
  gradients: Gradients,
  wantsInput: boolean,
): OperandGradients {
  const { tools, workspace, layout } = setting;
  const { batch, hiddenSize: size, deltaWidth } = layout;
  const { deltas, last, hidden } = walkBack(setting, operands, steps, gradients);
  const state: StateGradients = {
    h: tools.share(hidden),
    c:
      operands.c &&
      tools.share(workspace.run(stridedRead([batch, size], [deltaWidth, 1], 4 * size), [last])),
  };
  const others =
    layout.time === 0
      ? zerosOfOthers(tools, layout, operands, wantsInput)
      : gradientsOfOthers(setting, operands, steps, workspace.stack(deltas), wantsInput);
  return { ...state, ...others };
}

/** Gradients of a layer without any sequence, or without any unit: all zero. */
export const zeroGradients = (
  tools: Toolkit,
  layout: SequenceLayout,
  operands: SequenceOperands,
  wantsInput: boolean,
): OperandGradients => ({
  h: tools.empty(),
  c: operands.c && tools.empty(),
  ...zerosOfOthers(tools, layout, operands, wantsInput),
});

function zerosOfOthers(
  tools: Toolkit,
  { batch, time, inputSize, hiddenSize, rows }: SequenceLayout,
  { weightInput, biasInput, biasHidden }: SequenceOperands,
  wantsInput: boolean,
): OtherGradients {
  return {
    x: wantsInput ? tools.filled(batch * time * inputSize, 0) : null,
    weightInput: weightInput && tools.filled(rows * inputSize, 0),
    weightHidden: tools.filled(rows * hiddenSize, 0),
    biasInput: biasInput && tools.filled(rows, 0),
    biasHidden: biasHidden && tools.filled(rows, 0),
  };
}

/** The deltas of all steps, by t, that of the first step taken, and ∂loss/∂h before it. */
function walkBack(
  setting: Setting,
  operands: SequenceOperands,
  steps: Steps,
  gradients: Gradients,
): { deltas: readonly Resource[]; last: Resource; hidden: Resource } {
  const { tools, workspace, layout } = setting;
  const { batch, time, hiddenSize: size, deltaWidth } = layout;
  const rowsThrough = kernels.rowsThroughWeight(layout);
  const weight = tools.resource(operands.weightHidden);
  // [time, batch, hiddenSize], so that a step is one block.
  const outputGradient =
    gradients.output === null || time === 0
      ? null
      : workspace.run(stridedRead([time, batch, size], [size, time * size, 1]), [
          tools.resource(gradients.output),
        ]);
  const nothing = outputGradient === null ? workspace.fill(batch * size, 0) : null;
  // Of gru, the columns that meet the weight are not neighbours.
  const isBlocked =
    layout.reset !== 'after' && tools.device.isWorthPacking(batch * rowsThrough * size);
  const weightBlocks = isBlocked ? workspace.block(weight, columns(size, rowsThrough, size)) : null;
  const ofDelta = matrix(batch, rowsThrough, deltaWidth);
  /** A delta, and the weight that it goes through or the product of both in blocks. */
  const throughWeight = (delta: Resource): Resource[] => [
    delta,
    weightBlocks
      ? workspace.productOfBlocks(1, [workspace.block(delta, ofDelta), weightBlocks])
      : weight,
  ];
  // From beyond the last step nothing comes back through it, not even 0 · ∞.
  const noWeight = isBlocked || time === 0 ? weight : workspace.fill(weight.size, 0);
  const deltas = new Array<Resource>(time);
  let last = finalDelta(setting, gradients);
  for (let index = time - 1; index >= 0; index--) {
    const t = layout.reverse ? time - 1 - index : index;
    const before = layout.reverse ? t + 1 : t - 1;
    const { part, offset } =
      outputGradient === null
        ? { part: nothing as Resource, offset: 0 }
        : workspace.view(outputGradient, t * batch * size, batch * size);
    const gradient = workspace.run(
      kernels.hiddenGradient(layout, true, isBlocked),
      [
        ...(index === time - 1 && !isBlocked ? [last, noWeight] : throughWeight(last)),
        part,
        ...setting.lengths,
      ],
      [offset, t],
    );
    last = stepDelta(setting, operands, steps, t, {
      gradient,
      later: last,
      before: index === 0 ? steps.initial : steps.states[before],
    });
    deltas[t] = last;
  }
  const hidden = workspace.run(
    kernels.hiddenGradient(layout, false, isBlocked),
    throughWeight(last),
  );
  return { deltas, last, hidden };
}

/** Gradients of the final state, which enter the backward pass at the last step. */
function finalDelta({ tools, workspace, layout }: Setting, gradients: Gradients): Resource {
  const { hasCell, batch, hiddenSize: size, direct } = layout;
  const read = (buffer: DeviceBuffer | null) =>
    buffer === null ? workspace.fill(batch * size, 0) : tools.resource(buffer);
  const hidden = read(gradients.h);
  if (!hasCell) {
    return workspace.concat([workspace.fill(batch * direct, 0), hidden], batch, [direct, size]);
  }
  return workspace.concat([workspace.fill(batch * 4 * size, 0), read(gradients.c), hidden], batch, [
    4 * size,
    size,
    size,
  ]);
}

interface Step {
  /** ∂loss/∂h of the step. */
  readonly gradient: Resource;
  /** The delta of the step after it. */
  readonly later: Resource;
  /** The state before it. */
  readonly before: Resource;
}

function stepDelta(
  { tools, workspace, layout, lengths }: Setting,
  operands: SequenceOperands,
  { projected, states, gates }: Steps,
  t: number,
  { gradient, later, before }: Step,
): Resource {
  const { kind, batch, rows } = layout;
  const program = kernels.delta(layout);
  const run = (resources: readonly Resource[], offset = 0) =>
    workspace.run(program, [...resources, ...lengths], [offset, t]);
  switch (kind) {
    case 'rnn-tanh':
    case 'rnn-relu':
      return run([gradient, states[t]]);
    case 'lstm':
      return run([gradient, later, gates[t], before, states[t]]);
    case 'gru': {
      const { part, offset } = workspace.view(projected, t * batch * rows, batch * rows);
      return run([gradient, part, gates[t], before], offset);
    }
    case 'gru-reset-before':
      return run([gradient, gates[t], before, states[t], tools.resource(operands.weightHidden)]);
    default:
      return kind satisfies never;
  }
}

function gradientsOfOthers(
  setting: Setting,
  operands: SequenceOperands,
  steps: Steps,
  deltas: Resource,
  wantsInput: boolean,
): OtherGradients {
  const { tools, workspace, layout } = setting;
  const ofBias = (of: 'input' | 'hidden') =>
    tools.share(workspace.run(kernels.biasGradient(layout, of), [deltas]));
  return {
    x: wantsInput ? products.inputGradient(setting, operands, deltas) : null,
    weightInput: operands.weightInput && products.inputWeightGradient(setting, operands, deltas),
    weightHidden: products.hiddenWeightGradient(setting, steps, deltas),
    biasInput: operands.biasInput && ofBias('input'),
    biasHidden: operands.biasHidden && ofBias('hidden'),
  };
}
