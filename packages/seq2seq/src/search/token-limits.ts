import type { NextToken } from './frontier.ts';
import type { Hypothesis } from './hypothesis.ts';

/** Tokens that a target may hold once at most, such as placeholders for copied words. */
export interface TokenLimits {
  /** The tokens concerned; any other may be written freely. */
  readonly tokens: readonly number[];
  /** For each source, which of them its targets may hold; its targets never hold the others. */
  readonly allowed: readonly (readonly number[])[];
}

/** Makes impossible, in place, what the limits forbid after a hypothesis. */
export function applyLimits(
  { tokens, allowed }: TokenLimits,
  source: number,
  hypothesis: Hypothesis | null,
  { logProbabilities }: NextToken,
): void {
  for (const token of tokens) {
    if (!allowed[source].includes(token)) logProbabilities[token] = -Infinity;
  }
  if (allowed[source].length === 0) return;
  for (let one = hypothesis; one !== null; one = one.before) {
    if (tokens.includes(one.token)) logProbabilities[one.token] = -Infinity;
  }
}
