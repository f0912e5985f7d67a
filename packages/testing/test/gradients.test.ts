import { describe, it } from 'vitest';
import { type Case, checkGradients, conformanceCases } from '../src/index.ts';

/** Where a function has a kink or a pole, differences say nothing about its gradient. */
const withoutDerivative =
  /saturated|underflow|tiny and huge|ties|NaN|[Ii]nfinity|special values|large|ruled out/;

/** Larger cases only repeat the gradients of small ones, in other tiles of a kernel. */
const mostValues = 300;
const isSmall = ({ inputs }: Case) =>
  inputs.reduce((total, { values }) => total + values.length, 0) <= mostValues;

const smooth = Object.values(conformanceCases)
  .flat()
  .filter((one) => one.differentiable && isSmall(one) && !withoutDerivative.test(one.name));

describe('gradients are what central differences give', () => {
  it.each(smooth)('$name', ({ run, inputs }) => checkGradients(run, inputs));
});
