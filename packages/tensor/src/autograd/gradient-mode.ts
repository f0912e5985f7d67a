import { check, rules } from '@unrolled/guards';
import { refusePromise } from '../refuse-promise.ts';

let enabled = true;

/** Whether ops are recorded now: true outside of noGrad. */
export const gradientsEnabled = (): boolean => enabled;

/**
 * Runs a function without recording anything for a backward pass.
 * @throws ArgumentError when the function is asynchronous: recording is on again after its first
 *   await.
 */
export function noGrad<Result>(run: () => Result): Result {
  check('noGrad', 'run', run, rules.function);
  const before = enabled;
  enabled = false;
  try {
    const result = run();
    refusePromise('noGrad', result, ' and await values outside');
    return result;
  } finally {
    enabled = before;
  }
}

/** Runs a function whose ops are recorded, even inside `noGrad`. */
export function recording<Result>(run: () => Result): Result {
  const before = enabled;
  enabled = true;
  try {
    return run();
  } finally {
    enabled = before;
  }
}
