import { clipGlobalNorm, type Tensor, tensor } from '@unrolled/tensor';
import { checkNumber } from '../check-number.ts';

/**
 * Scales all gradients in place so that their norm, taken over all of them together, is at most
 * `maximum`, as torch.nn.utils.clip_grad_norm_ (Pascanu 2013). Parameters without a gradient count
 * for nothing; a maximum of Infinity only measures.
 * @returns the norm before, []
 */
export function clipGradNorm(parameters: Iterable<Tensor>, maximum: number): Tensor {
  checkNumber('clipGradNorm', 'maximum', maximum, { above: 0 });
  const gradients = [...new Set(parameters)].flatMap(({ grad }) => (grad === null ? [] : [grad]));
  return gradients.length === 0 ? tensor(0) : clipGlobalNorm(gradients, maximum);
}
