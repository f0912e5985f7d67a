import type { HiddenState } from '@unrolled/cells';
import type { Tensor } from '@unrolled/tensor';

/** The state of a `stateful` layer, from which the next call continues. */
export class CarriedState {
  #state: HiddenState | null = null;

  /** The state for a batch; null before the first call, and for a batch of another size. */
  before(batch: number): HiddenState | null {
    if (this.#state !== null && this.#state.h.shape[1] !== batch) this.reset();
    return this.#state;
  }

  /** Copies only the values: gradients do not reach into the previous call. */
  keep(state: HiddenState): void {
    const copies = Object.entries(state).map(([name, tensor]: [string, Tensor]) => [
      name,
      tensor.detach().add(0).keep(),
    ]);
    this.reset();
    this.#state = Object.fromEntries(copies);
  }

  /** Back to zeros. */
  reset(): void {
    for (const tensor of Object.values(this.#state ?? {})) tensor.dispose();
    this.#state = null;
  }
}
