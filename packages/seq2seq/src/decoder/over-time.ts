import { stack, type Tensor, unstack } from '@unrolled/tensor';
import type { DecoderState } from './decoder-state.ts';

/** Runs a step for each token in turn. @param embedded [batch, time, embeddingSize] */
export function overTime<Step extends { readonly state: DecoderState }>(
  embedded: Tensor,
  initial: DecoderState,
  run: (one: Tensor, state: DecoderState) => Step,
): Step[] {
  let state = initial;
  return unstack(embedded, 1).map((one) => {
    const step = run(one, state);
    state = step.state;
    return step;
  });
}

/** The weights [batch, places] of each step → [batch, time, places]; null where there are none. */
export function stackWeights(steps: readonly { readonly weights: Tensor | null }[]): Tensor | null {
  const weights = steps.map((step) => step.weights).filter((one) => one !== null);
  return weights.length === 0 ? null : stack(weights, 1);
}
