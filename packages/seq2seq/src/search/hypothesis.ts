/** A partial result, as a chain back to its first token. */
export interface Hypothesis {
  readonly before: Hypothesis | null;
  readonly token: number;
  /** Number of tokens, this one included. */
  readonly length: number;
  /** ln p of all tokens together. */
  readonly logProbability: number;
  /** Attention weights of this token, one for each position of the source. */
  readonly weights: Float32Array | null;
}

/** A token sequence that a search or sampling has found. */
export interface Generated {
  /** Without the end token. */
  readonly tokens: readonly number[];
  /** ln p of all tokens, the end token included where there is one. */
  readonly logProbability: number;
  /** logProbability / length^lengthPenalty, by which the search ranks. */
  readonly score: number;
  /** Whether it ended with the end token; otherwise it was cut off at the maximum length. */
  readonly ended: boolean;
  /** Attention weights of each token, one for each position of the source; null without attention. */
  readonly alignment: readonly Float32Array[] | null;
}

/**
 * @param before the hypothesis that the token follows; null for the first token
 * @param logProbability ln p of all tokens together
 */
export const extend = (
  before: Hypothesis | null,
  token: number,
  logProbability: number,
  weights: Float32Array | null,
): Hypothesis => ({ before, token, length: (before?.length ?? 0) + 1, logProbability, weights });

/** ln p / length^penalty, by which hypotheses are ranked. */
export const scoreOf = (logProbability: number, length: number, lengthPenalty: number): number =>
  logProbability / length ** lengthPenalty;

/** Sequence that ends in a hypothesis. */
export function toGenerated(last: Hypothesis, endToken: number, lengthPenalty: number): Generated {
  const ended = last.token === endToken;
  const chain: Hypothesis[] = [];
  for (let one = ended ? last.before : last; one !== null; one = one.before) chain.push(one);
  chain.reverse();
  // Copies, since each row is a part of the weights of all rows of its step.
  const alignment = chain.flatMap(({ weights }) => (weights === null ? [] : [weights.slice()]));
  return {
    tokens: chain.map(({ token }) => token),
    logProbability: last.logProbability,
    score: scoreOf(last.logProbability, last.length, lengthPenalty),
    ended,
    alignment: last.weights === null ? null : alignment,
  };
}
