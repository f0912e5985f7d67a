import { check, rules } from '@unrolled/guards';
import { clipGlobalNorm, noGrad, scope, type Tensor, tensor } from '@unrolled/tensor';
import { parametersOf } from './parameters.ts';

/**
 * Scales all gradients in place so that their norm, taken over all of them together, is at most
 * `maximum`, as torch.nn.utils.clip_grad_norm_ (Pascanu 2013). Parameters without a gradient are ignored; a
 * maximum of Infinity only measures.
 * @returns the norm before, []
 */
export function clipGradNorm(parameters: Iterable<Tensor>, maximum: number): Tensor {
  check('clipGradNorm', 'maximum', maximum, rules.aboveZero);
  const gradients = [...new Set(parametersOf('clipGradNorm', parameters))].flatMap(({ grad }) =>
    grad === null ? [] : [grad],
  );
  return gradients.length === 0 ? tensor(0) : clipGlobalNorm(gradients, maximum);
}

/**
 * Clamps every gradient value to [−limit, limit] in place, as torch.nn.utils.clip_grad_value_.
 */
export function clipGradValue(parameters: Iterable<Tensor>, limit: number): void {
  check('clipGradValue', 'limit', limit, rules.aboveZero);
  const listed = new Set(parametersOf('clipGradValue', parameters));
  scope(() =>
    noGrad(() => {
      for (const { grad } of listed) {
        grad?.assign(grad.minimum(limit).maximum(-limit));
      }
    }),
  );
}
