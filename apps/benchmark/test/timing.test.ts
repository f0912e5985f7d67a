import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { prepareRounds } from '../src/timing.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A step that takes so many milliseconds at each call, and the last number of them from then on. */
function stepOf(milliseconds: readonly number[]): () => void {
  let call = 0;
  return () => {
    vi.advanceTimersByTime(milliseconds[Math.min(call++, milliseconds.length - 1)]);
  };
}

it('finds the fastest call of a round', async () => {
  const warmUp = Array(5).fill(100);
  const runRound = await prepareRounds(stepOf([...warmUp, 140, 80, 120, 100]));
  const { seconds, fastestSeconds } = await runRound();
  expect(seconds).toBeCloseTo(0.11, 9);
  expect(fastestSeconds).toBeCloseTo(0.08, 9);
});

it('finds the fastest 5 ms of short calls, not the shortest reading of the clock', async () => {
  const warmUp = Array(455).fill(1.1);
  const stretches = [1, 1, 1, 1, 3, 0, 2, 1, 2, 2, 2, 1, 1, 1, 1, 9];
  const runRound = await prepareRounds(stepOf([...warmUp, ...stretches]));
  expect((await runRound(15)).fastestSeconds).toBeCloseTo(0.0012, 9);
  expect((await runRound(2)).fastestSeconds).toBeCloseTo(0.009, 9);
});
