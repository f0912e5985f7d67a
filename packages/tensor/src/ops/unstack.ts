import { check, whole } from '@unrolled/guards';
import { recordResults } from '../autograd/graph.ts';
import { checkTensor } from '../guards.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { stack } from './concat.ts';

/**
 * The parts of x along an axis, without that axis. One recorded op, so that its gradient is one
 * stack; the gradients of as many slices would each be as large as x.
 */
export function unstack(x: Tensor, axis: number): Tensor[] {
  checkTensor('unstack', 'x', x, { dtype: 'float32' });
  check('unstack', 'axis', axis, whole(0, x.rank - 1));
  const shape: Shape = x.shape.filter((_, index) => index !== axis);
  const sizes = x.shape.map((length, index) => (index === axis ? 1 : length));
  const steps = x.shape.map(() => 1);
  const parts = Array.from({ length: x.shape[axis] }, (_, place) => {
    const starts = x.shape.map((_, index) => (index === axis ? place : 0));
    const spec = { shape: x.shape, starts, sizes, steps };
    return x.wrap(shape, x.backend.primitives.slice(x.buffer, spec));
  });
  recordResults(
    'unstack',
    parts,
    [x],
    (gradients) => [
      stack(
        gradients.map((gradient) => gradient ?? x.constant(0, shape)),
        axis,
      ),
    ],
    { reads: [] },
  );
  return parts;
}
