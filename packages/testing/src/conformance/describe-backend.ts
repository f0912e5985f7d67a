import { type Backend, createReferenceBackend } from '@unrolled/tensor';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Closeness, float32Closeness } from '../all-close.ts';
import type { Case } from './case.ts';
import { conformanceCases, nonFiniteGroup } from './cases.ts';
import { describeReading } from './describe-reading.ts';
import { evaluate, type Outcome } from './evaluate.ts';
import { trainingLosses } from './training.ts';

/** Rounding errors of a step enter the next, so a run is held less tightly than an op. */
const trainingCloseness: Closeness = { relative: 1e-4, absolute: 0 };
const trainingSteps = 25;

const precise = createReferenceBackend({ precision: 'float64' });
const expectedOutcomes = new Map<Case, Promise<Outcome>>();
let expectedLosses: Promise<number[]> | undefined;

/**
 * The conformance suite: values, shapes and gradients of every op as on the float64 reference
 * backend, a short training run, and no buffer left behind. Values are read by data() alone, so
 * asynchronous backends pass the very same suite.
 */
export function describeBackend(
  name: string,
  createBackend: () => Backend | Promise<Backend>,
): void {
  describe(`${name} backend`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await createBackend();
    });
    afterEach(() => {
      expect(backend.report().liveBuffers, 'buffers left behind').toBe(0);
    });
    afterAll(async () => {
      await backend.dispose();
    });

    describe.each(Object.entries(conformanceCases))('%s', (group, cases) => {
      it.for(cases)('$name', async (tested, { skip }) => {
        skip(
          group === nonFiniteGroup && backend.report().details.keepsNonFinite === false,
          'this backend reports that infinities and NaN do not follow IEEE 754 on it',
        );
        const expected = await expectedOutcome(tested);
        const outcome = await evaluate(backend, tested);
        expectSame(outcome, expected);
      });
    });

    describeReading(() => backend);

    it('trains as the reference does', async () => {
      expectedLosses ??= trainingLosses(precise, trainingSteps);
      const expected = await expectedLosses;
      expect(expected[trainingSteps - 1], 'it learns').toBeLessThan(expected[0] - 0.8);
      expect(await trainingLosses(backend, trainingSteps)).toBeAllClose(
        expected,
        trainingCloseness,
      );
    });
  });
}

function expectedOutcome(tested: Case): Promise<Outcome> {
  const known = expectedOutcomes.get(tested) ?? evaluate(precise, tested);
  expectedOutcomes.set(tested, known);
  return known;
}

function expectSame(outcome: Outcome, expected: Outcome): void {
  expect(outcome.shapes).toEqual(expected.shapes);
  outcome.values.forEach((values, index) => {
    expect(values, `result ${index}`).toBeAllClose(expected.values[index], float32Closeness);
  });
  outcome.gradients.forEach((gradient, index) => {
    const wanted = expected.gradients[index];
    const what = `gradient of input ${index}`;
    if (wanted === null || gradient === null) expect(gradient, what).toBe(wanted);
    else expect(gradient, what).toBeAllClose(wanted, float32Closeness);
  });
}
