import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  completeSamplingChoice,
  drawToken,
  likeliestToken,
  type SamplingChoice,
} from '../src/index.ts';

const complete = (choice: SamplingChoice) => completeSamplingChoice('test', choice, 1);

const draws = 4000;

/**
 * The probability of each token: drawing maps [0, 1) to tokens, so even numbers from there count how
 * long the part of each is, to within 1 / draws.
 */
function probabilities(logits: readonly number[], choice: SamplingChoice): number[] {
  const shares = logits.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    const rng = { uniform: () => (draw + 0.5) / draws } as Rng;
    shares[drawToken(logits, complete(choice), rng)] += 1 / draws;
  }
  return shares;
}

/** Nucleus sampling by its definition: temperature, then topK, then topP, then normalized. */
function expectedProbabilities(
  logits: readonly number[],
  { temperature = 1, topK = Infinity, topP = 1 }: SamplingChoice,
): number[] {
  const normalize = (values: readonly number[]) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => value / total);
  };
  const tempered = normalize(logits.map((logit) => Math.exp(logit / temperature)));
  const rank = (token: number) =>
    tempered.filter((p, other) => p > tempered[token] || (p === tempered[token] && other < token))
      .length;
  const best = normalize(tempered.map((p, token) => (rank(token) < topK ? p : 0)));
  // A token is in the nucleus while those likelier than it hold less than topP.
  const likelier = (token: number) =>
    best.reduce((sum, p, other) => (rank(other) < rank(token) ? sum + p : sum), 0);
  return normalize(best.map((p, token) => (topP === 1 || likelier(token) < topP ? p : 0)));
}

const fixed = [0.1, 0.4, 0.05, 0.3, 0.15].map(Math.log);

describe('drawToken', () => {
  it.each<[SamplingChoice, number[]]>([
    [{}, [0.1, 0.4, 0.05, 0.3, 0.15]],
    [{ topK: 2 }, [0, 4 / 7, 0, 3 / 7, 0]],
    [{ topP: 0.39 }, [0, 1, 0, 0, 0]],
    [{ topP: 0.65 }, [0, 4 / 7, 0, 3 / 7, 0]],
    [{ topP: 0.75 }, [0, 8 / 17, 0, 6 / 17, 3 / 17]],
    [{ topP: 0.5, topK: 1 }, [0, 1, 0, 0, 0]],
    [{ temperature: 0.5, topP: 0.5 }, [0, 1, 0, 0, 0]],
  ])('draws with %o as often as computed by hand', (choice, expected) => {
    probabilities(fixed, choice).forEach((share, token) => {
      expect(Math.abs(share - expected[token])).toBeLessThan(2 / draws);
      if (expected[token] === 0) expect(share).toBe(0);
    });
  });

  it('has the exact probabilities of nucleus sampling for any logits', () => {
    const rng = new Rng(3);
    for (let trial = 0; trial < 40; trial++) {
      const logits = Array.from({ length: 2 + rng.integer(9) }, () => rng.uniform(-4, 4));
      const choice = {
        temperature: rng.uniform(0.3, 2),
        topK: trial % 3 === 0 ? 1 + rng.integer(logits.length) : Infinity,
        topP: trial % 4 === 0 ? 1 : rng.uniform(0.05, 0.999),
      };
      const expected = expectedProbabilities(logits, choice);
      probabilities(logits, choice).forEach((share, token) => {
        expect(Math.abs(share - expected[token])).toBeLessThan(2 / draws);
      });
    }
  });

  it('takes the first of equal tokens for the likelier', () => {
    expect(likeliestToken([0, 3, 3, 1])).toBe(1);
    expect(drawToken([0, 0, 0], complete({ topK: 1 }), new Rng(1))).toBe(0);
    expect(probabilities([0, 0, 0, 0], { topP: 0.5 })).toEqual([
      expect.closeTo(0.5),
      expect.closeTo(0.5),
      0,
      0,
    ]);
  });

  it('never draws a logit of −∞, not even behind a sum that was rounded', () => {
    const logits = [0.3, -Infinity, 0.1, -Infinity];
    const last = { uniform: () => 1 } as Rng;
    for (const choice of [{}, { topK: 3 }, { topP: 0.999 }]) {
      expect(drawToken(logits, complete(choice), last)).toBe(2);
      expect(probabilities(logits, choice)[1]).toBe(0);
    }
  });

  it.each<[SamplingChoice, RegExp]>([
    [{ topP: 0 }, /topP must be a number above 0 and at most 1, got 0/],
    [{ topP: 1.01 }, /topP .* got 1.01/],
    [{ topP: Number.NaN }, /topP .* got NaN/],
    [{ topK: 1.5 }, /topK must be a whole number from 1 up, got 1.5/],
    [{ temperature: Infinity }, /temperature must be a number from 0 up, got Infinity/],
  ])('refuses %o', (choice, message) => {
    expect(() => complete(choice)).toThrow(message);
  });
});
