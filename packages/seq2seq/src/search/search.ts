import { completeSamplingChoice, drawToken } from '@unrolled/nn';
import type { Rng } from '@unrolled/tensor';
import { beamSearch } from './beam.ts';
import type { Frontier, FrontierRow, NextToken } from './frontier.ts';
import { extend, type Generated, type Hypothesis, toGenerated } from './hypothesis.ts';
import type { CompleteSearch, TokenSampling } from './search-options.ts';
import { countBeyond, forbiddenTokens, type TokenLimits, withoutTokens } from './token-limits.ts';

/** Start, end and limits of every search. */
export interface SearchBounds {
  readonly startToken: number;
  readonly endToken: number;
  /** Maximum number of tokens for each source, including the end token. */
  readonly maximumLengths: readonly number[];
  readonly tokenLimits?: TokenLimits;
}

/**
 * Searches for token sequences for every source of a frontier.
 * @returns for each source its results, best first: nBest, or fewer if there are fewer
 */
export async function search(
  frontier: Frontier,
  bounds: SearchBounds,
  options: CompleteSearch,
): Promise<Generated[][]> {
  if (options.beam > 1 || options.onBeam !== undefined)
    return beamSearch(frontier, bounds, options);
  return rollOut(frontier, bounds, options);
}

/** A token that was chosen for a row. */
interface Choice extends Pick<NextToken, 'weights'> {
  readonly token: number;
  readonly logProbability: number;
}

/** Continues some rows and chooses a token for each. @param lasts the hypothesis of each source */
type Choose = (
  rows: readonly FrontierRow[],
  lasts: readonly (Hypothesis | null)[],
) => Promise<Choice[]>;

/** One result for each source, each token chosen in turn and never reconsidered. */
async function rollOut(
  frontier: Frontier,
  { startToken, endToken, maximumLengths, tokenLimits }: SearchBounds,
  { sampling, lengthPenalty, onToken }: CompleteSearch,
): Promise<Generated[][]> {
  const choose =
    sampling === undefined
      ? chooseLikeliest(frontier, tokenLimits)
      : chooseBySampling(frontier, tokenLimits, sampling);
  const lasts = new Array<Hypothesis | null>(frontier.sourceCount).fill(null);
  let rows = lasts.map((_, source) => ({ source, before: source, token: startToken }));
  while (rows.length > 0) {
    const choices = await choose(rows, lasts);
    rows = rows.flatMap(({ source }, row) => {
      const { token, logProbability, weights } = choices[row];
      const before = lasts[source];
      const total = (before?.logProbability ?? 0) + logProbability;
      const last = extend(before, token, total, weights);
      lasts[source] = last;
      if (token === endToken) return [];
      onToken?.(token, source);
      return last.length === maximumLengths[source] ? [] : [{ source, before: row, token }];
    });
  }
  // Every source has at least one token now, since maximumLengths are at least 1.
  return lasts.map((last) => [toGenerated(last as Hypothesis, endToken, lengthPenalty)]);
}

const chooseLikeliest =
  (frontier: Frontier, limits: TokenLimits | undefined): Choose =>
  async (rows, lasts) => {
    const next = await frontier.likeliest(rows, countBeyond(limits, 1));
    return rows.map(({ source }, row) => {
      const forbidden = forbiddenTokens(limits, source, lasts[source]);
      const { tokens, logProbabilities, weights } = withoutTokens(next[row], forbidden);
      const [token = 0] = tokens;
      const [logProbability = -Infinity] = logProbabilities;
      return { token, logProbability, weights };
    });
  };

/** Draws the tokens of each source from its own random stream. */
function chooseBySampling(
  frontier: Frontier,
  limits: TokenLimits | undefined,
  { rng, ...options }: TokenSampling,
): Choose {
  const choice = completeSamplingChoice('generate', options, 1);
  const stream = rng.bits();
  const ofSource = new Map<number, Rng>();
  return async (rows, lasts) => {
    const next = await frontier.distributions(rows);
    return rows.map(({ source }, row) => {
      const { logProbabilities, weights } = next[row];
      for (const token of forbiddenTokens(limits, source, lasts[source])) {
        logProbabilities[token] = -Infinity;
      }
      const own = ofSource.get(source) ?? rng.fork(`sample ${stream} of source ${source}`);
      ofSource.set(source, own);
      const token = drawToken(logProbabilities, choice, own);
      return { token, logProbability: logProbabilities[token], weights };
    });
  };
}
