import { recordResults, willRecord } from '../../autograd/graph.ts';
import type { DeviceBuffer } from '../../backend/device-buffer.ts';
import type {
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from '../../backend/sequence-operands.ts';
import type { Lengths } from '../../guards.ts';
import { commonBackend } from '../../guards.ts';
import type { SequenceKind } from '../../sequence-kinds.ts';
import type { Tensor } from '../../tensor.ts';
import { checkSequence, names } from './check-operands.ts';
import { composedSequence } from './composed.ts';

/** Options of `sequence`. */
export interface SequenceOptions {
  /** Walk each sequence from its own last step to its first. */
  readonly reverse?: boolean;
  /** Valid steps of each sequence, 0 … time. Default: all. */
  readonly lengths?: Lengths;
}

/**
 * One recurrent layer, in one direction, over whole sequences: x [batch, time, inputSize] → output
 * [batch, time, hiddenSize] and the state after each sequence's last step. The formulas are in
 * `recurrence/steps.ts`. Beyond a sequence's length the output is 0, the state stays, and what x holds there
 * reaches neither a value nor a gradient.
 *
 * Without input weights, x is the product with them, [batch, time, gates · hiddenSize]: for inputs with few
 * distinct values, such as characters, whose products can be computed once and looked up.
 */
export function sequence(
  kind: SequenceKind,
  operands: SequenceOperands<Tensor>,
  options: SequenceOptions = {},
): SequenceResult<Tensor> {
  const spec = checkSequence(kind, operands, options);
  const inputs = listOperands(operands);
  const { fused } = commonBackend(names[kind], operands.x, ...inputs);
  const { sequenceForward, sequenceForwardRecorded, sequenceBackward } = fused;
  if (!sequenceForward || !sequenceForwardRecorded || !sequenceBackward) {
    return composedSequence(spec, operands);
  }
  const buffers = mapOperands(operands, (tensor) => tensor.buffer);
  if (!willRecord(inputs)) {
    return wrapResult(spec, operands.x, sequenceForward(spec, buffers));
  }
  const recorded = sequenceForwardRecorded(spec, buffers);
  const result = wrapResult(spec, operands.x, recorded);
  const tape = recorded.tape.map((buffer) => operands.x.wrap([buffer.size], buffer));
  const results = [result.output, result.h, ...(result.c ? [result.c] : [])];
  // The backward pass reads the results too, when the caller has dropped them.
  const views = results.map((one) => one.alias());
  recordResults(
    kind,
    results,
    inputs,
    ([output, h, c = null]) => {
      const gradients = sequenceBackward(
        spec,
        mapOperands(operands, (tensor) => tensor.buffer),
        recorded,
        {
          output: output?.buffer ?? null,
          h: h?.buffer ?? null,
          c: c?.buffer ?? null,
        },
        operands.x.needsGradient,
      );
      return wrapGradients(operands, gradients);
    },
    { reads: [...inputs, ...views], owned: [...tape, ...views] },
  );
  return result;
}

/** The order in which a recorded sequence lists its inputs. */
const operandNames = [
  'x',
  'h',
  'c',
  'weightInput',
  'weightHidden',
  'biasInput',
  'biasHidden',
] as const;

const listOperands = (operands: SequenceOperands<Tensor>): Tensor[] =>
  operandNames.map((name) => operands[name]).filter((operand) => operand !== null);

function mapOperands<From, To>(
  operands: SequenceOperands<From>,
  map: (operand: From) => To,
): SequenceOperands<To> {
  const mapPresent = (operand: From | null) => (operand === null ? null : map(operand));
  return {
    x: map(operands.x),
    h: map(operands.h),
    c: mapPresent(operands.c),
    weightInput: mapPresent(operands.weightInput),
    weightHidden: map(operands.weightHidden),
    biasInput: mapPresent(operands.biasInput),
    biasHidden: mapPresent(operands.biasHidden),
  };
}

function wrapResult(
  spec: SequenceSpec,
  near: Tensor,
  result: SequenceResult,
): SequenceResult<Tensor> {
  const { batch, time, hiddenSize } = spec;
  return {
    output: near.wrap([batch, time, hiddenSize], result.output),
    h: near.wrap([batch, hiddenSize], result.h),
    c: result.c && near.wrap([batch, hiddenSize], result.c),
  };
}

/** One gradient for each operand that is present; null where the backend returned none. */
function wrapGradients(
  operands: SequenceOperands<Tensor>,
  gradients: SequenceOperands<DeviceBuffer | null>,
): (Tensor | null)[] {
  return operandNames.flatMap((name) => {
    const operand = operands[name];
    if (operand === null) return [];
    const buffer = gradients[name];
    return [buffer && operand.wrap(operand.shape, buffer)];
  });
}
