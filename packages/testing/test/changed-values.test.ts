import {
  type Backend,
  createReferenceBackend,
  createWasmBackend,
  type HostValues,
  noGrad,
  StateError,
  scope,
  setBackend,
  type Tensor,
} from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import type { Case } from '../src/conformance/case.ts';
import { conformanceCases } from '../src/conformance/cases.ts';
import { upload, weighedSum } from '../src/conformance/evaluate.ts';

/** A tensor to change between the forward and the backward pass. */
type Choice = (inputs: readonly Tensor[], results: readonly Tensor[]) => Tensor | undefined;

/** The gradients of a case, or the error that backward() gave. */
function gradientsOf(backend: Backend, tested: Case, choose: Choice): HostValues[] | StateError {
  setBackend(backend);
  return scope(() => {
    const inputs = tested.inputs.map((input) => upload(input, true));
    const results = tested.run(...inputs);
    const loss = weighedSum(results);
    const chosen = choose(inputs, results);
    if (chosen !== undefined) noGrad(() => chosen.assign(otherValues(chosen)));
    try {
      loss.backward();
    } catch (error) {
      if (error instanceof StateError) return error;
      throw error;
    }
    return inputs.map(({ grad }) => grad?.dataSync() ?? new Float32Array());
  });
}

/** Zeros and ones, which are indices too. */
const otherValues = (like: Tensor): Tensor =>
  like.constant(
    Float32Array.from({ length: like.size }, (_, place) => (place % 3 === 0 ? 1 : 0)),
    like.shape,
    like.dtype,
  );

/** Every kind of op, and of the many sizes of the larger groups a few. */
const tested: Case[] = Object.values(conformanceCases).flatMap((cases) =>
  cases.filter(
    ({ differentiable }, index) => differentiable && (cases.length < 100 || index % 7 === 0),
  ),
);

describe.each([
  ['wasm', () => createWasmBackend()],
  ['reference', async () => createReferenceBackend()],
] as const)('values changed before backward() on %s', (_, create) => {
  it('are refused wherever the gradient would be another', async () => {
    const backend = await create();
    let refused = 0;
    let harmless = 0;
    for (const one of tested) {
      const expected = gradientsOf(backend, one, () => undefined);
      const choices: Choice[] = [
        ...one.inputs.map(
          (_, place): Choice =>
            (inputs) =>
              inputs[place],
        ),
        ...[0, 1, 2].map(
          (place): Choice =>
            (_, results) =>
              results[place],
        ),
      ];
      choices.forEach((choose, place) => {
        const outcome = gradientsOf(backend, one, choose);
        if (outcome instanceof StateError) {
          refused++;
          expect(outcome.message).toMatch(/^Tensor\.backward: assign changed a tensor of shape \[/);
        } else {
          harmless++;
          expect(outcome, `${one.name}, tensor ${place} changed`).toEqual(expected);
        }
      });
    }
    expect(refused).toBeGreaterThan(100);
    expect(harmless).toBeGreaterThan(100);
    await backend.dispose();
  });
});
