import type {
  DeviceBuffer,
  FusedOps,
  RecordedSequence,
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from '@unrolled/tensor';
import { stridedRead } from './kernels/layout.ts';
import { matrix, type Rows } from './kernels/rows.ts';
import * as kernels from './kernels/sequence-forward.ts';
import { layoutOf, type SequenceLayout } from './kernels/sequence-layout.ts';
import type { Resource } from './resource.ts';
import { sequenceGradients, zeroGradients } from './sequence-gradients.ts';
import type { Toolkit } from './toolkit.ts';
import { type Workspace, withWorkspace } from './workspace.ts';

type SequenceOps = Pick<
  FusedOps,
  'sequenceForward' | 'sequenceForwardRecorded' | 'sequenceBackward'
>;

/** Buffers that the steps of a forward pass leave for the backward pass. */
export interface Steps {
  readonly initial: Resource;
  /** [time, batch, rows] */
  readonly projected: Resource;
  /** [batch, ..] each, by t */
  readonly states: readonly Resource[];
  readonly gates: readonly Resource[];
}

/**
 * A layer is one projection of all inputs, then two small kernels a step (one for an RNN). Nothing is
 * read back, and the states of steps stay where they were made.
 */
export function createSequenceOps(tools: Toolkit): SequenceOps {
  return {
    sequenceForward: (spec, operands) =>
      withWorkspace(tools, (workspace) => forward(tools, workspace, spec, operands).result),

    sequenceForwardRecorded: (spec, operands) =>
      withWorkspace(tools, (workspace): RecordedSequence => {
        const { result, steps } = forward(tools, workspace, spec, operands);
        const kept = steps ? [steps.initial, steps.projected, ...steps.states, ...steps.gates] : [];
        return { ...result, tape: kept.map((resource) => tools.share(resource)) };
      }),

    sequenceBackward(spec, operands, recorded, gradients, wantsInput) {
      const layout = layoutOf(spec);
      if (isEmpty(spec)) return zeroGradients(tools, layout, operands, wantsInput);
      const [initial, projected, ...rest] = recorded.tape.map((buffer) => tools.resource(buffer));
      const steps: Steps = {
        initial,
        projected,
        states: rest.slice(0, spec.time),
        gates: rest.slice(spec.time),
      };
      return withWorkspace(tools, (workspace) =>
        sequenceGradients(
          { tools, workspace, layout, lengths: uploadLengths(workspace, tools, spec) },
          operands,
          steps,
          gradients,
          wantsInput,
        ),
      );
    },
  };
}

const isEmpty = ({ batch, hiddenSize }: SequenceSpec) => batch === 0 || hiddenSize === 0;

/** The lengths as an operand, or none. */
const uploadLengths = (workspace: Workspace, tools: Toolkit, { lengths }: SequenceSpec) =>
  lengths === null ? [] : [workspace.adopt(tools.device.upload(Float32Array.from(lengths)))];

function forward(
  tools: Toolkit,
  workspace: Workspace,
  spec: SequenceSpec,
  operands: SequenceOperands,
): { result: SequenceResult; steps: Steps | null } {
  const layout = layoutOf(spec);
  if (isEmpty(spec)) {
    const nothing = () => tools.empty();
    return {
      result: { output: nothing(), h: nothing(), c: layout.hasCell ? nothing() : null },
      steps: null,
    };
  }
  const lengths = uploadLengths(workspace, tools, spec);
  const steps = walk(tools, workspace, layout, operands, lengths);
  const { batch, time, hiddenSize: size, stateWidth } = layout;
  const last = time === 0 ? steps.initial : steps.states[layout.reverse ? 0 : time - 1];
  const read = (offset: number) =>
    tools.share(workspace.run(stridedRead([batch, size], [stateWidth, 1], offset), [last]));
  const output =
    time === 0
      ? tools.empty()
      : tools.share(
          workspace.run(kernels.output(layout), [workspace.stack(steps.states), ...lengths]),
        );
  return {
    result: { output, h: read(0), c: layout.hasCell ? read(size) : null },
    steps,
  };
}

function walk(
  tools: Toolkit,
  workspace: Workspace,
  layout: SequenceLayout,
  operands: SequenceOperands,
  lengths: readonly Resource[],
): Steps {
  const { kind, batch, time, hiddenSize: size, stateWidth, gatesWidth, rows } = layout;
  const weight = tools.resource(operands.weightHidden);
  const initial = initialState(tools, workspace, layout, operands);
  const projected = project(tools, workspace, layout, operands);
  const states = new Array<Resource>(time);
  const gates: Resource[] = gatesWidth === 0 ? [] : new Array<Resource>(time);
  // Where it is faster, the product with the recurrent weight is computed separately, in blocks.
  const isBlocked = tools.device.isWorthPacking(batch * rows * size);
  const weightBlocks = isBlocked ? workspace.block(weight, matrix(rows, size, size)) : null;
  const ofState = matrix(batch, size, stateWidth);
  /** The state and the weight, or their product in blocks. */
  const recurrent = (state: Resource): Resource[] =>
    weightBlocks
      ? [workspace.productOfBlocks(1, [workspace.block(state, ofState), weightBlocks])]
      : [state, weight];
  let state = initial;
  for (let index = 0; index < time; index++) {
    const t = layout.reverse ? time - 1 - index : index;
    const { part, offset } = workspace.view(projected, t * batch * rows, batch * rows);
    const numbers = [offset, t];
    switch (kind) {
      case 'rnn-tanh':
      case 'rnn-relu':
        state = workspace.run(
          kernels.nextState(layout, isBlocked),
          [part, ...recurrent(state), ...(isBlocked ? [state] : []), ...lengths],
          numbers,
        );
        break;
      case 'lstm':
        gates[t] = workspace.run(
          kernels.gates(layout, isBlocked),
          [part, ...recurrent(state), ...lengths],
          numbers,
        );
        state = workspace.run(kernels.nextState(layout), [gates[t], state, ...lengths], numbers);
        break;
      case 'gru': {
        const bias = operands.biasHidden ? [tools.resource(operands.biasHidden)] : [];
        gates[t] = weightBlocks
          ? workspace.product(1, [workspace.block(state, ofState), weightBlocks], bias)
          : workspace.run(kernels.recurrentProduct(layout, bias.length > 0), [
              state,
              weight,
              ...bias,
            ]);
        state = workspace.run(
          kernels.nextState(layout),
          [part, gates[t], state, ...lengths],
          numbers,
        );
        break;
      }
      case 'gru-reset-before':
        gates[t] = workspace.run(
          kernels.gates(layout, isBlocked),
          [part, ...recurrent(state), ...lengths],
          numbers,
        );
        state = workspace.run(
          kernels.nextState(layout),
          [part, gates[t], state, weight, ...lengths],
          numbers,
        );
        break;
      default:
        kind satisfies never;
    }
    states[t] = state;
  }
  return { initial, projected, states, gates };
}

function initialState(
  tools: Toolkit,
  workspace: Workspace,
  { batch, hiddenSize: size, stateWidth }: SequenceLayout,
  { h, c }: SequenceOperands,
): Resource {
  const first = tools.resource(h);
  if (stateWidth === size) return first;
  // The second half of gru-reset-before is the candidate of a step, of which there was none.
  const second = c ? tools.resource(c) : first;
  return workspace.concat([first, second], batch, [size, size]);
}

function project(
  tools: Toolkit,
  workspace: Workspace,
  layout: SequenceLayout,
  operands: SequenceOperands,
): Resource {
  const { reset, inputSize, batch, time, rows } = layout;
  if (time === 0) return workspace.fill(1, 0);
  // Only gru needs b_hh apart, to be reset with the product.
  const names = (['biasInput', 'biasHidden'] as const).filter(
    (name) => operands[name] !== null && !(reset === 'after' && name === 'biasHidden'),
  );
  const biases = names.map((name) => tools.resource(operands[name] as DeviceBuffer));
  const { x, weightInput } = operands;
  if (weightInput !== null && tools.device.isWorthPacking(batch * time * rows * inputSize)) {
    const steps: Rows = {
      items: time,
      rows: batch,
      length: inputSize,
      strides: [inputSize, time * inputSize, 1],
    };
    const weight = tools.resource(weightInput);
    const factors = [
      workspace.block(tools.resource(x), steps),
      workspace.block(weight, matrix(rows, inputSize, inputSize)),
    ] as const;
    return workspace.product(time, factors, biases);
  }
  // Without inputs the loop over them takes no turn, and its operands are never read.
  const factors = (weightInput === null ? [x] : [x, weightInput]).map((one) =>
    inputSize === 0 ? workspace.fill(1, 0) : tools.resource(one),
  );
  const program = kernels.project(layout, names, weightInput !== null);
  return workspace.run(program, [...factors, ...biases]);
}
