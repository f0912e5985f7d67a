import { check, ShapeError, whole } from '@unrolled/guards';
import { scope } from '../scope.ts';
import { formatShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { stack } from './concat.ts';
import { oneHot } from './one-hot.ts';
import { checkDType } from './operands.ts';
import { select } from './select.ts';

/** The most likely classes of some rows, in that order. */
export interface Likeliest {
  /**
   * ln p: [rows, count]; −∞ where a row has no more classes above it, NaN where the row has no probabilities,
   * because a logit is NaN or +∞, or all are −∞.
   */
  readonly logProbabilities: Tensor;
  /** The classes: int32 [rows, count]; any one where ln p is −∞ or NaN. */
  readonly places: Tensor;
}

/**
 * The `count` largest values of each row of `logSoftmax`, and their indices; of equal ones the first. They
 * have no gradient.
 * @param logits [rows, classes], float32
 * @param count from 1 to the number of classes
 * @throws ShapeError; ArgumentError for another dtype or count
 */
export function likeliest(logits: Tensor, count: number): Likeliest {
  const where = 'likeliest';
  checkDType(where, 'logits', logits, 'float32');
  if (logits.rank !== 2) {
    throw new ShapeError(
      `${where}: logits must be [rows, classes], got ${formatShape(logits.shape)}`,
    );
  }
  const [rows, classes] = logits.shape;
  check(where, 'count', count, whole(1, classes));
  const fused = logits.backend.fused.likeliest;
  if (fused !== undefined) {
    const found = fused(logits.buffer, rows, classes, count);
    const shape = [rows, count];
    return {
      logProbabilities: logits.wrap(shape, found.logProbabilities),
      places: logits.wrap(shape, found.places),
    };
  }
  return scope(() => composed(logits, count));
}

function composed(logits: Tensor, count: number): Likeliest {
  const without = (values: Tensor, place: Tensor) =>
    scope(() => select(oneHot(place, values.shape[1]), values.constant(-Infinity, []), values));
  const values: Tensor[] = [];
  const places: Tensor[] = [];
  let left = scope(() => logits.detach().logSoftmax());
  for (let rank = 1; rank <= count; rank++) {
    const place = left.argmax();
    values.push(left.max(-1));
    places.push(place.cast('float32'));
    if (rank === count) break;
    const next = without(left, place);
    left.dispose();
    left = next;
  }
  return { logProbabilities: stack(values, 1), places: stack(places, 1).cast('int32') };
}
