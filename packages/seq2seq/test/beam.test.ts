import { expect, it } from 'vitest';
import { Beam, type BeamCandidate, type BeamSettings } from '../src/search/beam.ts';
import type { LikeliestTokens } from '../src/search/frontier.ts';
import type { Hypothesis } from '../src/search/hypothesis.ts';

const endToken = 0;

const pathOf = (last: Hypothesis | null): number[] =>
  last === null ? [] : [...pathOf(last.before), last.token];

const likeliestOf = (logProbabilities: Float32Array): LikeliestTokens => {
  const tokens = Int32Array.from(logProbabilities, (_, token) => token).sort(
    (a, b) => logProbabilities[b] - logProbabilities[a] || a - b,
  );
  return {
    tokens,
    logProbabilities: Float32Array.from(tokens, (token) => logProbabilities[token]),
    weights: null,
  };
};

/** Runs a beam on a table: what follows a path, by its tokens, with which probabilities. */
function run(
  table: Readonly<Record<string, readonly number[]>>,
  settings: Partial<BeamSettings>,
  onStep: (candidates: readonly BeamCandidate[]) => void = () => {},
): { path: number[]; probability: number }[] {
  const beam = new Beam({
    width: 2,
    count: 1,
    lengthPenalty: 0,
    endToken,
    maximumLength: 3,
    ...settings,
  });
  while (beam.living.length > 0) {
    const next = beam.living.map(({ hypothesis }) =>
      likeliestOf(Float32Array.from(table[pathOf(hypothesis).join('')], Math.log)),
    );
    onStep(beam.advance(next));
    expect(beam.living.length).toBeLessThanOrEqual(settings.width ?? 2);
  }
  return beam.best.map((last) => ({
    path: pathOf(last),
    probability: Math.exp(last.logProbability),
  }));
}

it('keeps a place for what greedy search would find, though others look better for a while', () => {
  const [best] = run(
    {
      '': [0, 0.4, 0.35, 0.25],
      1: [0, 0.34, 0.33, 0.33],
      2: [0, 0.5, 0.5, 0],
      11: [1, 0, 0, 0],
      21: [0.1, 0.3, 0.3, 0.3],
      22: [0.1, 0.3, 0.3, 0.3],
    },
    {},
  );
  expect(best.path).toEqual([1, 1, endToken]);
  expect(best.probability).toBeCloseTo(0.4 * 0.34, 5);
});

it('says of each candidate whether it was kept, finished or dropped', () => {
  const steps: string[] = [];
  const table = {
    '': [0, 0.4, 0.35, 0.25],
    1: [0, 0.34, 0.33, 0.33],
    2: [0, 0.5, 0.5, 0],
    11: [1, 0, 0, 0],
    21: [0.1, 0.3, 0.3, 0.3],
    22: [0.1, 0.3, 0.3, 0.3],
  };
  run(table, {}, (candidates) => {
    const step = candidates.map(
      ({ parent, token, logProbability, fate }) =>
        `${parent}>${token} ${Math.exp(logProbability).toFixed(3)} ${fate}`,
    );
    steps.push(step.join(', '));
  });
  expect(steps).toEqual([
    '0>1 0.400 kept, 0>2 0.350 kept, 0>3 0.250 dropped',
    // The second of the likeliest gives way to the choice of greedy search, the first row's token 1.
    '1>1 0.175 kept, 1>2 0.175 dropped, 0>2 0.132 dropped, 0>1 0.136 kept',
    '1>0 0.136 finished, 0>1 0.053 finished, 0>2 0.053 finished, 0>3 0.053 dropped',
  ]);
});

it('goes on while a longer target could still get a better mean', () => {
  const table = { '': [0.6, 0.4, 0], 1: [0, 0, 1], 12: [1, 0, 0] };
  const [longer] = run(table, { lengthPenalty: 1 });
  // ln 0.4 / 3 > ln 0.6 / 1
  expect(longer.path).toEqual([1, 2, endToken]);
  const [shorter] = run(table, { lengthPenalty: 0 });
  expect(shorter.path).toEqual([endToken]);
});

it('takes the first of equal targets', () => {
  const found = run({ '': [0, 0.25, 0.25, 0.25, 0.25] }, { count: 2, maximumLength: 1 });
  expect(found.map(({ path }) => path)).toEqual([[1], [2]]);
});
