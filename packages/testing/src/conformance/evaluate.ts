import {
  type Backend,
  type HostValues,
  noGrad,
  Rng,
  scope,
  setBackend,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import type { Case, Input } from './case.ts';

/** Values and gradients of a case. */
export interface Outcome {
  readonly shapes: readonly (readonly number[])[];
  readonly values: readonly HostValues[];
  /** One for each input that requires it, zeros where none arrived; null for the others. */
  readonly gradients: readonly (HostValues | null)[];
}

/**
 * Runs a case on a backend and reads everything back, then frees all of it. Values are read by
 * data() alone, so that asynchronous backends can take part.
 */
export async function evaluate(backend: Backend, tested: Case): Promise<Outcome> {
  setBackend(backend);
  const { inputs, results } = scope(() => {
    const inputs = tested.inputs.map((input) => upload(input, tested.differentiable));
    if (!tested.differentiable) {
      return { inputs, results: noGrad(() => tested.run(...inputs)) };
    }
    const results = tested.run(...inputs);
    weighedSum(results).backward();
    return { inputs, results };
  });
  const gradients = inputs.map(
    ({ grad, requiresGrad, size }) =>
      grad?.data() ?? (requiresGrad ? new Float32Array(size) : null),
  );
  const outcome = {
    shapes: results.map((result) => result.shape),
    values: await Promise.all(results.map((result) => result.data())),
    gradients: await Promise.all(gradients),
  };
  for (const one of [...inputs, ...results]) one.dispose();
  return outcome;
}

/** The tensor of an input. */
export const upload = ({ values, shape, dtype, differentiable }: Input, recording: boolean) =>
  tensor(values, shape, { dtype, requiresGrad: differentiable && recording });

/** A scalar to which every value of every result contributes with its own factor. */
export function weighedSum(results: readonly Tensor[]): Tensor {
  const rng = new Rng(5);
  return results
    .map((result) => {
      const weights = Float32Array.from({ length: result.size }, () => rng.uniform(-1, 1));
      return result.mul(tensor(weights, result.shape)).sum();
    })
    .reduce((total, one) => total.add(one));
}
