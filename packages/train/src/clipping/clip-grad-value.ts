import { noGrad, scope, type Tensor } from '@unrolled/tensor';
import { checkNumber } from '../check-number.ts';

/**
 * Brings every single gradient into [−limit, limit], in place, as torch.nn.utils.clip_grad_value_.
 */
export function clipGradValue(parameters: Iterable<Tensor>, limit: number): void {
  checkNumber('clipGradValue', 'limit', limit, { above: 0 });
  scope(() =>
    noGrad(() => {
      for (const { grad } of new Set(parameters)) {
        grad?.assign(grad.minimum(limit).maximum(-limit));
      }
    }),
  );
}
