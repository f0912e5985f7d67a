import { createReferenceBackend, getBackend, setBackend, type Tensor } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { checkGradients, exactly, indices } from '../src/index.ts';

/** x² with a gradient that is wrong by a factor. */
const wrongSquare = (x: Tensor, factor: number): Tensor =>
  x
    .square()
    .detach()
    .recordedAs('wrong', [x], (g) => [g.mul(x).mul(2 * factor)]);

it('accepts the right gradient and puts the backend back', () => {
  const before = createReferenceBackend();
  setBackend(before);
  checkGradients((x) => wrongSquare(x, 1), [[3, 5]]);
  expect(getBackend()).toBe(before);
});

it('refuses a wrong one, and says of which input', () => {
  expect(() => checkGradients((x, y) => y.mul(wrongSquare(x, 1.00001)), [[3, 5], [5]])).toThrow(
    /gradient of input 0 at \d+/,
  );
  expect(() => checkGradients((x, y) => x.mul(wrongSquare(y, 0)), [[3, 5], [5]])).toThrow(
    /gradient of input 1 at \d+/,
  );
});

it('refuses a gradient that never arrives', () => {
  expect(() => checkGradients((x) => x.mul(x.detach()), [[4]])).toThrow(/gradient of input 0/);
});

it('takes several results, given values and indices', () => {
  checkGradients(
    (table, at, x) => [table.gather(at).exp(), x.tanh()],
    [[5, 3], indices(5, 4), exactly([0.5, -0.25])],
  );
});
