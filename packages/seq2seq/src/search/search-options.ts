import {
  check,
  checkOptions,
  type OptionRules,
  optional,
  type Rule,
  rules,
  whole,
} from '@unrolled/guards';
import { completeSamplingChoice, type SamplingChoice } from '@unrolled/nn';
import { ArgumentError, type Rng } from '@unrolled/tensor';
import type { BeamListener } from './beam.ts';
import type { TokenLimits } from './token-limits.ts';

/** Draws tokens by their probability, for varied results rather than likely ones. */
export interface TokenSampling extends SamplingChoice {
  /** Source of randomness; the draws for a source do not depend on the others in its batch. */
  readonly rng: Rng;
}

/** Options of a search for the most likely token sequences, or of sampling, for users of a model. */
export interface SearchOptions {
  /**
   * Number of hypotheses that the beam search keeps at each step, at most 1,000; 1 is greedy search.
   * A beam never scores below greedy search. Default 5.
   */
  readonly beam?: number;
  /** Exponent α of the score ln p / length^α by which a beam ranks. Default 1: the mean over tokens. */
  readonly lengthPenalty?: number;
  /** Number of results for each source, best first, at most `beam`. Default 1. */
  readonly nBest?: number;
  /** Sampling instead of a beam. */
  readonly sampling?: TokenSampling;
  /**
   * Maximum number of tokens of a result, including the end token, at most 1,000; or a function of
   * the number of positions of the source. Default: 2 · positions + 10, at most 1,000.
   */
  readonly maximumLength?: number | ((positions: number) => number);
  /** Ends the search between two tokens, with the signal's reason as the error. */
  readonly signal?: AbortSignal;
}

/** Called with each token as soon as it is chosen, except the end token. */
export type TokenListener = (token: number, source: number) => void;

/** Options of `SequenceGenerator.generate`. */
export interface DecodingOptions extends SearchOptions {
  /** Tokens that a result may hold at most once. Default: none. */
  readonly tokenLimits?: TokenLimits;
  /** Listener to greedy search, then the default, or to sampling: a beam reconsiders its tokens. */
  readonly onToken?: TokenListener;
  /** Listener to a beam search: the candidates of each step, and those kept. */
  readonly onBeam?: BeamListener;
}

/** Maximum number of tokens of one sequence, source or target, so that its search fits in memory. */
export const longestSequence = 1_000;

/** Greatest number of hypotheses of a beam. */
export const widestBeam = 1_000;

/** Number of hypotheses of a beam for which none is given. */
export const defaultBeam = 5;

const lengthRule = whole(1, longestSequence);

const maximumLengthRule: Rule = {
  holds: (value) => lengthRule.holds(value) || rules.function.holds(value),
  words: `${lengthRule.words}, or a function of the number of positions`,
};

/** Rules of the options of a search, for functions that also take others. */
export const searchRules: OptionRules<SearchOptions> = {
  beam: optional(whole(1, widestBeam)),
  lengthPenalty: optional(rules.notNegative),
  nBest: optional(rules.count),
  sampling: optional(rules.object),
  maximumLength: optional(maximumLengthRule),
  signal: optional(rules.signal),
};

/** Options of a search with their defaults. */
export interface CompleteSearch extends DecodingOptions {
  readonly beam: number;
  readonly lengthPenalty: number;
  readonly nBest: number;
}

/**
 * Fills in the defaults.
 * @throws ArgumentError for invalid values, or for values that exclude each other
 */
export function completeSearch(where: string, given: DecodingOptions): CompleteSearch {
  check('completeSearch', 'where', where, rules.text);
  const options = checkOptions<DecodingOptions>(where, given, {
    ...searchRules,
    tokenLimits: optional(rules.object),
    onToken: optional(rules.function),
    onBeam: optional(rules.function),
  });
  const { sampling, onToken, onBeam } = options;
  const isTokenByToken = sampling !== undefined || onToken !== undefined;
  const { beam = isTokenByToken ? 1 : defaultBeam, lengthPenalty = 1, nBest = 1 } = options;
  if (sampling !== undefined) checkSampling(where, sampling, { beam, lengthPenalty, nBest });
  if (onBeam !== undefined && isTokenByToken) {
    const other = sampling === undefined ? 'onToken' : 'sampling';
    throw new ArgumentError(`${where}: onBeam needs a beam search, got ${other}; leave one out`);
  }
  if (onToken !== undefined && beam > 1) {
    throw new ArgumentError(
      `${where}: onToken needs greedy search or sampling, got beam ${beam}; leave one out`,
    );
  }
  if (nBest > beam) {
    throw new ArgumentError(`${where}: nBest must be at most beam ${beam}, got ${nBest}`);
  }
  return { ...options, beam, lengthPenalty, nBest };
}

function checkSampling(
  where: string,
  sampling: TokenSampling,
  ofBeam: Readonly<Record<'beam' | 'lengthPenalty' | 'nBest', number>>,
): void {
  const used = Object.entries(ofBeam).find(([, value]) => value !== 1);
  if (used !== undefined) {
    throw new ArgumentError(
      `${where}: ${used[0]} is an option of beam search, got ${used[1]} with sampling; leave one out`,
    );
  }
  const { rng: _, ...choice } = checkOptions(`${where}, sampling`, sampling, {
    rng: rules.rng,
    temperature: optional(rules.number),
    topK: optional(rules.number),
    topP: optional(rules.number),
  });
  completeSamplingChoice(`${where}, sampling`, choice, 1);
}

/** The maximum length of a result for a source of so many positions. @throws ArgumentError */
export function maximumLengthOf(
  where: string,
  maximumLength: SearchOptions['maximumLength'],
  positions: number,
): number {
  if (maximumLength === undefined) return Math.min(2 * positions + 10, longestSequence);
  if (typeof maximumLength === 'number') return maximumLength;
  const length = maximumLength(positions);
  check(where, `maximumLength(${positions})`, length, lengthRule);
  return length;
}
