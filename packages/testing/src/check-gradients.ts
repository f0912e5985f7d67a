import {
  createReferenceBackend,
  noGrad,
  scope,
  setBackend,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { expect } from 'vitest';
import './all-close.ts';
import { type Input, range } from './conformance/case.ts';
import { upload, weighedSum } from './conformance/evaluate.ts';

/** Central differences in float64 are good to about 1e-9 for values of order 1. */
const closeness = { relative: 1e-6, absolute: 1e-7 };
const stepSize = 1e-5;
/** Values tried of a larger input, spread over all of it. */
const placesTried = 8;

/**
 * Asserts that the gradients recorded for `compute` are those that central differences give:
 * (f(x + h) − f(x − h)) / 2h, at some values of each differentiable input. Runs on the reference
 * backend in float64 and puts back the backend that was in use.
 * @param inputs shapes stand for values from −2 to 2
 */
export function checkGradients(
  compute: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  inputs: readonly (Input | readonly number[])[],
): void {
  const before = setBackend(createReferenceBackend({ precision: 'float64' }));
  try {
    const operands = inputs.map((input) => ('shape' in input ? input : range(-2, 2, ...input)));
    const analytic = analyticGradients(compute, operands);
    operands.forEach((operand, input) => {
      if (!operand.differentiable) return;
      for (const place of placesOf(operand)) {
        expect([analytic[input][place]], `gradient of input ${input} at ${place}`).toBeAllClose(
          [numericGradient(compute, operands, input, place)],
          closeness,
        );
      }
    });
  } finally {
    if (before !== null) setBackend(before);
  }
}

function analyticGradients(
  compute: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  operands: readonly Input[],
): Float64Array[] {
  const inputs = operands.map((operand) => upload(operand, true));
  scope(() => weighedSum([compute(...inputs)].flat()).backward());
  return inputs.map(({ grad, size }) => Float64Array.from(grad?.dataSync() ?? zeros(size)));
}

const zeros = (size: number) => new Float64Array(size);

/** Places evenly apart, the last one among them. */
function placesOf({ values: { length } }: Input): number[] {
  const count = Math.min(length, placesTried);
  return Array.from(
    { length: count },
    (_, index) => Math.floor(((index + 1) * length) / count) - 1,
  );
}

function numericGradient(
  compute: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  operands: readonly Input[],
  moved: number,
  place: number,
): number {
  const lossAt = (offset: number): number =>
    scope(() =>
      noGrad(() => {
        const inputs = operands.map((operand, index) => {
          const values = Float64Array.from(operand.values);
          if (index === moved) values[place] += offset;
          return tensor(values, operand.shape, { dtype: operand.dtype });
        });
        return weighedSum([compute(...inputs)].flat()).itemSync();
      }),
    );
  return (lossAt(stepSize) - lossAt(-stepSize)) / (2 * stepSize);
}
