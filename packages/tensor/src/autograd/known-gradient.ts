import type { Tensor } from '../tensor.ts';

/** Gradients of 1 from which backward passes start. */
const starts = new WeakSet<Tensor>();

/** The gradient of a single value from which a backward pass starts. */
export function startingGradient(root: Tensor): Tensor {
  const gradient = root.constant(1, root.shape);
  starts.add(gradient);
  return gradient;
}

/** Another handle of a gradient that a rule passes on. */
export function passedOn(gradient: Tensor): Tensor {
  const alias = gradient.alias();
  if (starts.has(gradient)) starts.add(alias);
  return alias;
}

/**
 * known · g: the gradient of an input that a loss computed along with its value, times the gradient of the
 * loss. Where the backward pass starts from the loss, that is 1, and the result is an alias of `known`.
 * @param known a tensor that the recorded loss owns
 * @param g []
 */
export const timesGradient = (known: Tensor, g: Tensor): Tensor =>
  starts.has(g) ? known.alias() : known.mul(g);
