import { noGrad, scope, type Tensor } from '@unrolled/tensor';
import { disposeTensors } from '@unrolled/tensor/recurrence';
import type { HiddenState } from '../cell/cell.ts';
import type { LayerResult } from './recurrent-layer.ts';

/** The part of a layer that a stream needs. */
interface Stepping<State extends HiddenState> {
  step(x: Tensor, state: State | null): LayerResult<State>;
}

/**
 * A layer that reads one time step after another and owns its state: it frees each state and output as
 * the next replaces it, and records nothing. Made by `layer.stream()`.
 */
export class LayerStream<State extends HiddenState = HiddenState> {
  readonly #layer: Stepping<State>;
  #last: LayerResult<State> | null = null;

  constructor(layer: Stepping<State>) {
    this.#layer = layer;
  }

  /** Each tensor [layers, batch, hiddenSize], valid until the next step; null before the first one. */
  get state(): State | null {
    return this.#last?.state ?? null;
  }

  /**
   * @param x [batch, inputSize]; the same batch size at every step
   * @returns output [batch, hiddenSize], valid until the next step; `detach()` makes a lasting copy
   */
  step(x: Tensor): Tensor {
    const next = scope(() => noGrad(() => this.#layer.step(x, this.state)));
    for (const tensor of Object.values<Tensor>(next.state)) tensor.keep();
    this.reset();
    this.#last = next;
    return next.output;
  }

  /** Frees state and output: the next step begins from zeros, and may have another batch size. */
  reset(): void {
    if (this.#last === null) return;
    disposeTensors(this.#last, this.#last.state);
    this.#last = null;
  }
}
