import { clipGlobalNorm, noGrad, type Tensor, tensor } from '@unrolled/tensor';
import { checkNumber } from '../check-number.ts';

/**
 * Scales all gradients in place so that their norm, taken over all of them together, is at most
 * `maximum`, as torch.nn.utils.clip_grad_norm_ (Pascanu 2013). Parameters without a gradient count
 * for nothing; a maximum of Infinity only measures.
 * @returns the norm before, []
 */
export function clipGradNorm(parameters: Iterable<Tensor>, maximum: number): Tensor {
  checkNumber('clipGradNorm', 'maximum', maximum, { above: 0 });
  const gradients = ownGradients(parameters);
  return gradients.length === 0 ? tensor(0) : clipGlobalNorm(gradients, maximum);
}

/**
 * The gradients, none of which shares memory with another: a backward pass may leave one tensor
 * with two receivers (those of a + b), and scaling in place must not reach it twice.
 */
function ownGradients(parameters: Iterable<Tensor>): Tensor[] {
  const buffers = new Set<unknown>();
  const gradients: Tensor[] = [];
  for (const parameter of new Set(parameters)) {
    const { grad } = parameter;
    if (grad === null) continue;
    if (buffers.has(grad.buffer)) {
      parameter.grad = noGrad(() => grad.mul(1)).keep();
      grad.dispose();
    }
    buffers.add(parameter.grad?.buffer);
    gradients.push(parameter.grad ?? grad);
  }
  return gradients;
}
