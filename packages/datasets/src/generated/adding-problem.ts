import { check, rules, whole } from '@unrolled/guards';
import { type Rng, type Tensor, tensor } from '@unrolled/tensor';

export interface AddingBatch {
  /** [batch, time, 2]: a value from [0, 1), and 1 at the two steps that count. */
  readonly x: Tensor;
  /** [batch, 1]: the sum of the two values that count. */
  readonly target: Tensor;
}

/** Far more than anyone trains on at once. */
const mostSequences = 2 ** 12;
const mostSteps = 2 ** 11;

/** The mean squared error of always answering 1, the mean of the sum of two values: the variance, 1/6. */
export const addingChanceError = 1 / 6;

/**
 * The adding problem (Hochreiter 1997): of `time` numbers, add the two that are marked, one in the first
 * half and one in the second. Their values must be remembered over up to `time` steps.
 */
export function addingBatch(batch: number, time: number, rng: Rng): AddingBatch {
  check('addingBatch', 'batch', batch, whole(1, mostSequences));
  check('addingBatch', 'time', time, whole(2, mostSteps));
  check('addingBatch', 'rng', rng, rules.rng);
  const x = new Float32Array(batch * time * 2);
  const target = new Float32Array(batch);
  const half = Math.floor(time / 2);
  for (let row = 0; row < batch; row++) {
    const start = row * time;
    for (let t = 0; t < time; t++) x[(start + t) * 2] = rng.uniform();
    for (const t of [rng.integer(half), half + rng.integer(time - half)]) {
      x[(start + t) * 2 + 1] = 1;
      target[row] += x[(start + t) * 2];
    }
  }
  return { x: tensor(x, [batch, time, 2]), target: tensor(target, [batch, 1]) };
}
