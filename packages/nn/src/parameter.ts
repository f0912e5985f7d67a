import { Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

/**
 * A learned tensor: it requires a gradient, and outlives every scope, since its module owns it. `dispose()`
 * frees it.
 */
export class Parameter extends Tensor {
  /** @param values initial values; the parameter takes ownership, and this handle is disposed of */
  constructor(values: Tensor) {
    checkTensor('Parameter', 'values', values);
    values.buffer; // refuses a tensor that was disposed of while another views its values
    super(values.storage.retain(), values.shape);
    values.dispose();
    this.requiresGrad = true;
    this.keep();
  }
}
