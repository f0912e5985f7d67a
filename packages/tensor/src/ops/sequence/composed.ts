import type {
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from '../../backend/sequence-operands.ts';
import { type Recurrence, scanSteps } from '../../recurrence/scan.ts';
import { recurrentStep } from '../../recurrence/steps.ts';
import type { TensorRecord } from '../../recurrence/tensor-record.ts';
import type { Tensor } from '../../tensor.ts';

/**
 * A sequence op made of primitive ones: the definition that fused kernels are compared with, and the
 * implementation on a backend that has none.
 */
export function composedSequence(
  { kind, hiddenSize, lengths, reverse }: SequenceSpec,
  { x, h, c, weightInput, weightHidden, biasInput, biasHidden }: SequenceOperands<Tensor>,
): SequenceResult<Tensor> {
  const recurrence: Recurrence<TensorRecord> = {
    outputSize: hiddenSize,
    project(clean) {
      const product = weightInput ? clean.matmul(weightInput, { transposeB: true }) : clean;
      return biasInput ? product.add(biasInput) : product;
    },
    step(projected, { h, c }) {
      const next = recurrentStep(kind, { projected, state: { h, c }, weightHidden, biasHidden });
      return { output: next.h, state: { ...next } as TensorRecord };
    },
  };
  const { output, state } = scanSteps(
    recurrence,
    x,
    c === null ? { h } : { h, c },
    lengths,
    reverse,
  );
  // The last h, or without a step a given one, may be freed apart from the result.
  const own = (tensor: Tensor) =>
    tensor.alias().recordedAs('state', [tensor], (g) => [g], { reads: [] });
  return { output, h: own(state.h), c: c && own(state.c) };
}
