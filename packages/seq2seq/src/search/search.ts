import {
  completeSamplingChoice,
  drawToken,
  likeliestToken,
  type SamplingChoice,
} from '@unrolled/nn';
import { ArgumentError, type Rng } from '@unrolled/tensor';
import {
  check,
  checkChoice,
  checkEach,
  checkOptions,
  optional,
  type Rule,
  readFrom,
  rules,
  withMethods,
} from '@unrolled/tensor/guards';
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

const methodRules: Readonly<Record<(typeof searchMethods)[number], Record<string, Rule>>> = {
  greedy: { onToken: optional(rules.function) },
  sample: {
    rng: rules.rng,
    temperature: optional(rules.number),
    topK: optional(rules.number),
    topP: optional(rules.number),
    onToken: optional(rules.function),
  },
  beam: {
    width: optional(rules.count),
    lengthPenalty: optional(rules.notNegative),
    nBest: optional(rules.count),
  },
};

/**
 * Options of a search, of which each method has its own.
 * @param own rules of options that the caller has besides
 * @throws ArgumentError
 */
export function checkSearchOptions<Options extends SearchMethod>(
  where: string,
  options: Options,
  own: Readonly<Record<string, Rule>> = {},
): Options {
  check(where, 'options', options, rules.object);
  const method = readFrom(options, 'method') ?? 'greedy';
  checkChoice(where, 'method', method, searchMethods);
  const table = { method: rules.anything, ...methodRules[method as 'greedy'], ...own };
  return checkOptions<Record<string, unknown>>(where, { ...options }, table) as Options;
}

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
  check('search', 'frontier', frontier, frontierRule);
  checkBounds(frontier, bounds);
  const checked = checkSearchOptions('search', options);
  if (checked.method === 'beam') return runBeam(frontier, bounds, checked);
  const choose = checked.method === 'sample' ? sampling(checked) : likeliestToken;
  const found = await rollOut(frontier, bounds, choose, checked.onToken);
  return found.map((translation) => [translation]);
}

const frontierRule = withMethods('a Frontier', 'advance', 'dispose');

function checkBounds({ sourceCount }: Frontier, bounds: SearchBounds): void {
  check('search', 'bounds', bounds, rules.object);
  for (const name of ['startToken', 'endToken']) {
    check('search', name, readFrom(bounds, name), rules.wholeNumber);
  }
  const maxLengths = readFrom(bounds, 'maxLengths') as readonly number[];
  const lengths = checkEach('search', 'maxLengths', maxLengths, rules.count);
  if (lengths.length !== sourceCount) {
    throw new ArgumentError(
      `search: maxLengths must hold one number for each of ${sourceCount} sources, got ` +
        `${lengths.length}`,
    );
  }
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
  if (nBest > width) {
    throw new ArgumentError(`search: nBest must be at most width ${width}, got ${nBest}`);
  }
  const beams = maxLengths.map(
    (maxLength) => new Beam({ width, lengthPenalty, count: nBest, endToken, maxLength }),
  );
  await beamSearch(frontier, startToken, beams, limits);
  return beams.map(({ best }) => best.map((last) => toTranslation(last, endToken, lengthPenalty)));
}
