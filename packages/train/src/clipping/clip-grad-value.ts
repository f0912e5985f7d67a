import { noGrad, scope, type Tensor } from '@unrolled/tensor';
import { check, rules } from '@unrolled/tensor/guards';
import { parametersOf } from '../parameters-of.ts';

/**
 * Brings every single gradient into [−limit, limit], in place, as torch.nn.utils.clip_grad_value_.
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
