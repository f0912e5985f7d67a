import type { NextToken } from './frontier.ts';
import type { Hypothesis } from './hypothesis.ts';

/** A hypothesis that goes on with a token. */
export interface Candidate {
  /** Index of the hypothesis. */
  readonly parent: number;
  readonly token: number;
  /** ln p of the hypothesis and the token together. */
  readonly logProbability: number;
}

/**
 * The `count` likeliest continuations of some hypotheses, likeliest first; of equal ones those of
 * the first hypothesis, then of the first token.
 */
export function bestCandidates(
  hypotheses: readonly (Hypothesis | null)[],
  next: readonly NextToken[],
  count: number,
): Candidate[] {
  const best: Candidate[] = [];
  let threshold = -Infinity;
  hypotheses.forEach((hypothesis, parent) => {
    const before = hypothesis?.logProbability ?? 0;
    const { logProbabilities } = next[parent];
    for (let token = 0; token < logProbabilities.length; token++) {
      const logProbability = before + logProbabilities[token];
      if (!(logProbability > threshold)) continue;
      let place = best.length;
      while (place > 0 && best[place - 1].logProbability < logProbability) place--;
      best.splice(place, 0, { parent, token, logProbability });
      if (best.length > count) best.pop();
      if (best.length === count) threshold = best[count - 1].logProbability;
    }
  });
  return best;
}
