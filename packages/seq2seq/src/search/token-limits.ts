import type { LikeliestTokens } from './frontier.ts';
import type { Hypothesis } from './hypothesis.ts';

/** Tokens that a result may contain at most once, such as placeholders for copied words. */
export interface TokenLimits {
  /** The tokens concerned; every other may be written freely. */
  readonly tokens: readonly number[];
  /** For each source, those of them that its results may hold. */
  readonly allowed: readonly (readonly number[])[];
}

/** The tokens that the limits forbid after a hypothesis. */
export function forbiddenTokens(
  limits: TokenLimits | undefined,
  source: number,
  hypothesis: Hypothesis | null,
): ReadonlySet<number> {
  if (limits === undefined) return none;
  const { tokens, allowed } = limits;
  const forbidden = new Set(tokens.filter((token) => !allowed[source].includes(token)));
  if (allowed[source].length === 0) return forbidden;
  for (let one = hypothesis; one !== null; one = one.before) {
    if (tokens.includes(one.token)) forbidden.add(one.token);
  }
  return forbidden;
}

const none: ReadonlySet<number> = new Set();

/** Number of most likely tokens that includes so many allowed ones. */
export const countBeyond = (limits: TokenLimits | undefined, wanted: number): number =>
  wanted + (limits?.tokens.length ?? 0);

/** The most likely allowed tokens, in their order. */
export function withoutTokens(
  next: LikeliestTokens,
  forbidden: ReadonlySet<number>,
): LikeliestTokens {
  if (forbidden.size === 0) return next;
  const isAllowed = (_: number, rank: number) => !forbidden.has(next.tokens[rank]);
  return {
    tokens: next.tokens.filter(isAllowed),
    logProbabilities: next.logProbabilities.filter(isAllowed),
    weights: next.weights,
  };
}
