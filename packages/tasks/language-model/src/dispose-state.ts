import type { HiddenState } from '@unrolled/cells';
import type { Tensor } from '@unrolled/tensor';

/** Frees a state that was carried from one call to the next. */
export function disposeState(state: HiddenState | null): void {
  const parts: Tensor[] = state === null ? [] : Object.values(state);
  for (const part of parts) part.dispose();
}
