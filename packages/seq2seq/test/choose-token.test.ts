import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { completeChoice, drawToken, likeliest } from '../src/search/choose-token.ts';

const probabilities = [0.1, 0.4, 0.05, 0.3, 0.15];
const logProbabilities = Float32Array.from(probabilities, Math.log);

/** How often each token is drawn. */
function shares(choice: object): number[] {
  const rng = new Rng(7);
  const counts = [0, 0, 0, 0, 0];
  const complete = completeChoice('test', choice);
  for (let draw = 0; draw < 20_000; draw++) {
    counts[drawToken(logProbabilities, complete, rng)]++;
  }
  return counts.map((count) => count / 20_000);
}

/** Probabilities to the power, made to sum to 1. */
function normalized(values: readonly number[], power = 1): number[] {
  const raised = values.map((value) => value ** power);
  const sum = raised.reduce((total, value) => total + value, 0);
  return raised.map((value) => value / sum);
}

describe('drawToken', () => {
  it.each([
    [{}, probabilities],
    [{ temperature: 0.5 }, normalized(probabilities, 2)],
    [{ temperature: 2 }, normalized(probabilities, 0.5)],
    [{ topK: 2 }, normalized([0, 0.4, 0, 0.3, 0])],
    [{ topP: 0.65 }, normalized([0, 0.4, 0, 0.3, 0])],
    [{ topP: 0.75 }, normalized([0, 0.4, 0, 0.3, 0.15])],
    [{ topP: 0.5, topK: 1 }, [0, 1, 0, 0, 0]],
  ])('%o', (choice, expected) => {
    shares(choice).forEach((share, token) => {
      expect(Math.abs(share - expected[token])).toBeLessThan(0.015);
      if (expected[token] === 0) expect(share).toBe(0);
    });
  });

  it('takes the first of equal tokens for the likelier', () => {
    expect(likeliest([0, 3, 3, 1])).toBe(1);
    const even = new Float32Array(4);
    const choice = completeChoice('test', { topK: 1 });
    expect(drawToken(even, choice, new Rng(1))).toBe(0);
  });
});
