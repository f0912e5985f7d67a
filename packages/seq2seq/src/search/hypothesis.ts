/** A target as far as it is known, as a chain back to its first token. */
export interface Hypothesis {
  readonly before: Hypothesis | null;
  readonly token: number;
  /** Tokens, this one included. */
  readonly length: number;
  /** ln p of all tokens together. */
  readonly logProbability: number;
  /** Where the decoder looked for this token: one weight for each place of the source. */
  readonly weights: Float32Array | null;
}

export interface Translation {
  /** Without the end token. */
  readonly tokens: readonly number[];
  /** ln p of all tokens, the end token included where there is one. */
  readonly logProbability: number;
  /** logProbability / length^lengthPenalty, by which the search ranks. */
  readonly score: number;
  /** Whether it came to its end token; else it was cut off at the greatest length. */
  readonly ended: boolean;
  /** For each token, the attention to each place of its source; null without attention. */
  readonly alignment: readonly Float32Array[] | null;
}

/** @param before the hypothesis that the token goes on from; null: nothing yet */
export const extend = (
  before: Hypothesis | null,
  token: number,
  logProbability: number,
  weights: Float32Array | null,
): Hypothesis => ({
  before,
  token,
  length: (before?.length ?? 0) + 1,
  logProbability: (before?.logProbability ?? 0) + logProbability,
  weights,
});

export const scoreOf = (logProbability: number, length: number, lengthPenalty: number): number =>
  logProbability / length ** lengthPenalty;

export function toTranslation(
  last: Hypothesis,
  endToken: number,
  lengthPenalty: number,
): Translation {
  const ended = last.token === endToken;
  const chain: Hypothesis[] = [];
  for (let one = ended ? last.before : last; one !== null; one = one.before) chain.unshift(one);
  // Copies, since each row is a part of what all rows of its step looked at.
  const alignment = chain.flatMap(({ weights }) => (weights === null ? [] : [weights.slice()]));
  return {
    tokens: chain.map(({ token }) => token),
    logProbability: last.logProbability,
    score: scoreOf(last.logProbability, last.length, lengthPenalty),
    ended,
    alignment: last.weights === null ? null : alignment,
  };
}
