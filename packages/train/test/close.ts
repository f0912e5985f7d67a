import { expect } from 'vitest';

/** Values that agree to float32 rounding, a few operations long. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative = 1e-5,
  absolute = 1e-6,
): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs(actual[index] - expected[index]);
    if (!(error <= absolute + relative * Math.abs(expected[index]))) {
      expect.fail(`value ${index}: ${actual[index]} is not close to ${expected[index]}`);
    }
  }
}
