import { check, rules } from '@unrolled/guards';
import type { Tensor } from '../tensor.ts';
import { checkDType } from './operands.ts';
import { select } from './select.ts';

/**
 * y = min(max(x, low), high), element by element, as torch.clamp: NaN stays NaN, bounds in the wrong order give
 * `high`, and the gradient passes where low ≤ x ≤ high.
 * @param low −Infinity for no lower bound
 * @param high Infinity for no upper bound
 * @throws ArgumentError for a bound that is not a number
 */
export function clamp(x: Tensor, low: number, high: number): Tensor {
  const where = 'Tensor.clamp';
  checkDType(where, 'x', x, 'float32');
  check(where, 'low', low, rules.anyNumber);
  check(where, 'high', high, rules.anyNumber);
  const fused = x.backend.fused.clamp;
  const y =
    fused === undefined
      ? x.detach().maximum(low).minimum(high)
      : x.wrap(x.shape, fused(x.buffer, low, high));
  return y.recordedAs(
    'clamp',
    [x],
    (g) => {
      const isWithin = x.greaterEqual(low).mul(x.lessEqual(high));
      return [select(isWithin, g, g.constant(0, []))];
    },
    { reads: [x] },
  );
}
