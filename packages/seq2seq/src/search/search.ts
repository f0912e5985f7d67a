import { completeSamplingChoice, drawToken, likeliestToken } from '@unrolled/nn';
import type { Rng } from '@unrolled/tensor';
import { beamSearch } from './beam.ts';
import type { Frontier } from './frontier.ts';
import {
  applyLimits,
  extend,
  type Generated,
  type Hypothesis,
  type TokenLimits,
  toGenerated,
} from './hypothesis.ts';
import type { CompleteSearch, TokenSampling } from './search-options.ts';

/** Start, end and limits of every search. */
export interface SearchBounds {
  readonly startToken: number;
  readonly endToken: number;
  /** Greatest number of tokens for each source, the end token included. */
  readonly maximumLengths: readonly number[];
  readonly tokenLimits?: TokenLimits;
}

/**
 * Searches for token sequences for every source of a frontier.
 * @returns for each source its results, best first: nBest, or fewer where there are not that many
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

/** One result for each source, each token chosen as it comes and never reconsidered. */
async function rollOut(
  frontier: Frontier,
  { startToken, endToken, maximumLengths, tokenLimits }: SearchBounds,
  { sampling, lengthPenalty, onToken }: CompleteSearch,
): Promise<Generated[][]> {
  const choose = sampling === undefined ? likeliestToken : sampler(sampling);
  const lasts = new Array<Hypothesis | null>(frontier.sourceCount).fill(null);
  let rows = lasts.map((_, source) => ({ source, before: source, token: startToken }));
  while (rows.length > 0) {
    const next = await frontier.advance(rows);
    rows = rows.flatMap(({ source }, row) => {
      const { logProbabilities, weights } = next[row];
      if (tokenLimits !== undefined) {
        applyLimits(tokenLimits, source, lasts[source], logProbabilities);
      }
      const token = choose(logProbabilities, source);
      const last = extend(lasts[source], token, logProbabilities[token], weights);
      lasts[source] = last;
      if (token === endToken) return [];
      onToken?.(token, source);
      return last.length === maximumLengths[source] ? [] : [{ source, before: row, token }];
    });
  }
  // Every source has at least one token now, since maximumLengths are at least 1.
  return lasts.map((last) => [toGenerated(last as Hypothesis, endToken, lengthPenalty)]);
}

/** Draws the tokens of each source from a stream of its own. */
function sampler({ rng, ...options }: TokenSampling) {
  const choice = completeSamplingChoice('generate', options, 1);
  const stream = rng.bits();
  const ofSource = new Map<number, Rng>();
  return (logProbabilities: Float32Array, source: number): number => {
    const own = ofSource.get(source) ?? rng.fork(`sample ${stream} of source ${source}`);
    ofSource.set(source, own);
    return drawToken(logProbabilities, choice, own);
  };
}
