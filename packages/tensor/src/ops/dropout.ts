import { check, numberRules, rules } from '@unrolled/guards';
import { checkTensor } from '../guards.ts';
import type { Rng } from '../rng.ts';
import { checkListedShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * 0 with probability `rate`, else 1 / (1 − rate), so that multiplying by it keeps the mean
 * (Srivastava 2014, inverted). A seed gives the same mask on every backend.
 * @param near a tensor on the backend wanted
 */
export function dropoutMask(near: Tensor, shape: Shape, rate: number, rng: Rng): Tensor {
  checkTensor('dropoutMask', 'near', near);
  checkRate('dropoutMask', rate);
  check('dropoutMask', 'rng', rng, rules.rng);
  const size = checkListedShape('dropoutMask', shape);
  const fused = near.backend.fused.dropoutMask;
  if (fused !== undefined) {
    const buffer = fused(size, rate, rng.state);
    rng.skip(size);
    return near.wrap(shape, buffer);
  }
  const scale = 1 / (1 - rate);
  const values = new Float32Array(size);
  for (let index = 0; index < values.length; index++) {
    values[index] = rng.uniform() < rate ? 0 : scale;
  }
  return near.constant(values, shape);
}

/** Zeroes each value of x with probability `rate` and scales the others up. */
export function dropout(x: Tensor, rate: number, rng: Rng): Tensor {
  checkTensor('dropout', 'x', x);
  checkRate('dropout', rate);
  return rate === 0 ? x : x.mul(dropoutMask(x, x.shape, rate, rng));
}

const checkRate = (where: string, rate: number): void =>
  check(where, 'rate', rate, numberRules.fraction);
