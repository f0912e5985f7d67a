import type { Tensor } from '../tensor.ts';

/**
 * The gradient of an input that a loss computed with its value, for the gradient g of the loss: `known` · g. A
 * loss that the backward pass starts from has g = 1, which saves a pass over the values where g can be read.
 * @param known what is owned by the recorded loss
 * @param g []
 */
export const timesGradient = (known: Tensor, g: Tensor): Tensor =>
  g.backend.synchronous && g.itemSync() === 1 ? known.alias() : known.mul(g);
