import { broadcastShapes, planBroadcast } from '../broadcast.ts';
import { commonBackend } from '../guards.ts';
import type { Tensor } from '../tensor.ts';
import { sumTo } from './expand.ts';
import { checkDType } from './operands.ts';

/**
 * y = a where condition ≠ 0, else b; all three broadcast. The value not chosen gets a gradient of exactly
 * 0, even where it is NaN.
 */
export function select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const backend = commonBackend('where', condition, a, b);
  for (const [name, operand] of Object.entries({ condition, a, b })) {
    checkDType('where', name, operand, 'float32');
  }
  const shapes = [condition.shape, a.shape, b.shape];
  const shape = broadcastShapes('where', ...shapes);
  const plan = planBroadcast(shape, shapes);
  const y = a.wrap(shape, backend.primitives.select(condition.buffer, a.buffer, b.buffer, plan));
  return y.recordedAs(
    'where',
    [condition, a, b],
    (g) => {
      const zero = g.constant(0, []);
      return [
        null,
        a.needsGradient ? sumTo(select(condition, g, zero), a.shape) : null,
        b.needsGradient ? sumTo(select(condition, zero, g), b.shape) : null,
      ];
    },
    { reads: [condition] },
  );
}
