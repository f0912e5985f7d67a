import { checkOptions, optional, rules } from '@unrolled/tensor/guards';
import type { HiddenState } from './cell.ts';
import { GRUCell } from './gru-cell.ts';
import { RecurrentLayer, type RecurrentOptions, recurrentOptionRules } from './recurrent-layer.ts';

export interface GRUOptions extends RecurrentOptions {
  /**
   * Apply the reset gate after the recurrent product (PyTorch, cuDNN, Keras), or, if false, before
   * it (Cho 2014, ONNX's default). Default true.
   */
  readonly resetAfter?: boolean;
}

/** Gated recurrent units, as in GRUCell, over whole sequences. Gate order r, z, n. */
export class GRU extends RecurrentLayer<HiddenState> {
  constructor(options: GRUOptions) {
    const { resetAfter, ...shared } = checkOptions<GRUOptions>('GRU', options, {
      ...recurrentOptionRules,
      resetAfter: optional(rules.boolean),
    });
    super('GRU', shared, (cellOptions) => new GRUCell({ ...cellOptions, resetAfter }));
  }
}
