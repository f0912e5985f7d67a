import {
  checkChoice,
  checkSizes,
  completeSamplingChoice,
  drawToken,
  likeliestToken,
  type SamplingChoice,
} from '@unrolled/nn';
import { ArgumentError, type Rng } from '@unrolled/tensor';
import { Beam, beamSearch } from './beam.ts';
import type { Frontier } from './frontier.ts';
import { type Translation, toTranslation } from './hypothesis.ts';
import { rollOut, type SearchBounds, type TokenListener } from './roll-out.ts';

/** Always takes the likeliest next token. */
export interface GreedyOptions {
  /** Default. */
  readonly method?: 'greedy';
  readonly onToken?: TokenListener;
}

/** Draws each token, by default at temperature 1: varied targets rather than likely ones. */
export interface SampleOptions extends SamplingChoice {
  readonly method: 'sample';
  /** Draws one number; what is drawn for a source does not depend on the others beside it. */
  readonly rng: Rng;
  readonly onToken?: TokenListener;
}

/** Keeps several hypotheses at each step, and ranks whole targets. Never scores below greedy. */
export interface BeamOptions {
  readonly method: 'beam';
  /** Hypotheses kept at each step. Default 5. */
  readonly width?: number;
  /** α in the score ln p / length^α. 0 favours short targets. Default 1: the mean over tokens. */
  readonly lengthPenalty?: number;
  /** Targets returned for each source, at most `width`. Default 1. */
  readonly nBest?: number;
}

export type SearchMethod = GreedyOptions | SampleOptions | BeamOptions;

const searchMethods = ['greedy', 'sample', 'beam'] as const;

/**
 * Looks for targets of every source of a frontier.
 * @returns for each source its targets, best first: of greedy and sampling one, of beam nBest, or
 *   fewer where there are not that many
 */
export async function search(
  frontier: Frontier,
  bounds: SearchBounds,
  options: SearchMethod,
): Promise<Translation[][]> {
  const { method = 'greedy' } = options;
  checkChoice('search', 'method', method, searchMethods);
  if (options.method === 'beam') return runBeam(frontier, bounds, options);
  const choose = options.method === 'sample' ? sampling(options) : likeliestToken;
  const found = await rollOut(frontier, bounds, choose, options.onToken);
  return found.map((translation) => [translation]);
}

function sampling({ rng, ...options }: SampleOptions) {
  const choice = completeSamplingChoice('search', options, 1);
  const stream = rng.bits();
  const ofSource = new Map<number, Rng>();
  return (logProbabilities: Float32Array, source: number): number => {
    const own = ofSource.get(source) ?? rng.fork(`sample ${stream} of source ${source}`);
    ofSource.set(source, own);
    return drawToken(logProbabilities, choice, own);
  };
}

async function runBeam(
  frontier: Frontier,
  { startToken, endToken, maxLengths, limits }: SearchBounds,
  { width = 5, lengthPenalty = 1, nBest = 1 }: BeamOptions,
): Promise<Translation[][]> {
  checkSizes('search', { width, nBest });
  if (nBest > width) {
    throw new ArgumentError(`search: nBest must be at most width ${width}, got ${nBest}`);
  }
  if (!(lengthPenalty >= 0 && lengthPenalty < Infinity)) {
    throw new ArgumentError(
      `search: lengthPenalty must be a number from 0 up, got ${lengthPenalty}`,
    );
  }
  const beams = maxLengths.map(
    (maxLength) => new Beam({ width, lengthPenalty, count: nBest, endToken, maxLength }),
  );
  await beamSearch(frontier, startToken, beams, limits);
  return beams.map(({ best }) => best.map((last) => toTranslation(last, endToken, lengthPenalty)));
}
