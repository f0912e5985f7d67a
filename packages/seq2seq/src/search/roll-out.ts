import type { Frontier } from './frontier.ts';
import { extend, type Hypothesis, type Translation, toTranslation } from './hypothesis.ts';
import { applyLimits, type TokenLimits } from './token-limits.ts';

/** Start, end and limits of every search. */
export interface SearchBounds {
  readonly startToken: number;
  readonly endToken: number;
  /** The greatest number of tokens for each source, the end token included. */
  readonly maxLengths: readonly number[];
  /** Default: every token may be written any number of times. */
  readonly limits?: TokenLimits;
}

/** Called with each token as soon as it is chosen, except the end token. */
export type TokenListener = (token: number, source: number) => void;

/** One target for each source, each token chosen as it comes, and never reconsidered. */
export async function rollOut(
  frontier: Frontier,
  { startToken, endToken, maxLengths, limits }: SearchBounds,
  choose: (logProbabilities: Float32Array, source: number) => number,
  onToken?: TokenListener,
): Promise<Translation[]> {
  const lasts = new Array<Hypothesis | null>(frontier.sourceCount).fill(null);
  let rows = lasts.map((_, source) => ({ source, before: source, token: startToken }));
  while (rows.length > 0) {
    const next = await frontier.advance(rows);
    rows = rows.flatMap(({ source }, row) => {
      if (limits !== undefined) applyLimits(limits, source, lasts[source], next[row]);
      const { logProbabilities, weights } = next[row];
      const token = choose(logProbabilities, source);
      const last = extend(lasts[source], token, logProbabilities[token], weights);
      lasts[source] = last;
      if (token === endToken) return [];
      onToken?.(token, source);
      return last.length === maxLengths[source] ? [] : [{ source, before: row, token }];
    });
  }
  // Every source has at least one token now, since maxLengths are at least 1.
  return lasts.map((last) => toTranslation(last as Hypothesis, endToken, 1));
}
