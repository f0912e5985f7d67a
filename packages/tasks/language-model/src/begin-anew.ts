import type { HiddenState } from '@unrolled/cells';
import type { Tensor } from '@unrolled/tensor';

/** Each stream restarts once in so many windows, or in as many as there are streams. */
const period = 32;

/**
 * Makes one stream after the other begin with an empty state, a different one in each window.
 * Streams that carry their state through a whole epoch hardly ever begin, and a model that has not
 * learned to begin writes noise when it has no prompt.
 * @param state each tensor [layers, streams, hiddenSize]
 */
export function beginAnew<State extends HiddenState>(state: State, step: number): State {
  const streams = state.h.shape[1];
  const chosen = step % Math.max(period, streams);
  if (chosen >= streams) return state;
  const kept = Float32Array.from({ length: streams }, (_, stream) => (stream === chosen ? 0 : 1));
  const mask = state.h.constant(kept, [streams, 1]);
  const parts: [string, Tensor][] = Object.entries(state);
  return Object.fromEntries(parts.map(([name, part]) => [name, part.mul(mask)])) as State;
}
