import {
  check,
  checkAll,
  checkRecord,
  numberRules,
  optional,
  type Rule,
  rules,
  withMethods,
} from '@unrolled/guards';
import { option } from '@unrolled/guards/options';
import type { Rng } from '@unrolled/tensor';

/** Options of sampling the next token from the logits of a model. */
export interface SamplingChoice {
  /**
   * Divides the logits: below 1 sharpens the distribution, above 1 flattens it, and 0 always takes
   * the most likely token.
   */
  readonly temperature?: number;
  /** Draw only from this many most likely tokens (Fan 2018). Default: all. */
  readonly topK?: number;
  /**
   * Nucleus sampling (Holtzman 2020): draw from the fewest most likely tokens that together have at
   * least this much probability, after temperature and topK. Default 1: all.
   */
  readonly topP?: number;
}

/**
 * The sampling options for a command line or a form in a page.
 * @param drawn what is drawn, in the plural: `characters`
 * @param temperature its default
 */
export function samplingSchema(drawn: string, temperature: number) {
  check('samplingSchema', 'drawn', drawn, rules.text);
  check('samplingSchema', 'temperature', temperature, rules.notNegative);
  return {
    temperature: option.nonNegative(
      temperature,
      `sampling temperature of ${drawn}; 0 always takes the most likely`,
    ),
    topK: option.optional(option.size(1, `number of most likely ${drawn} to draw from`), 'all'),
    topP: option.optional(
      option.portion(1, `share of the probability that the ${drawn} to draw from must cover`),
      'all of it',
    ),
    seed: option.count(1, 'random seed of the text'),
  };
}

/**
 * Fills in the defaults and checks the values.
 * @param where the function that draws, for messages
 * @throws ArgumentError
 */
export function completeSamplingChoice(
  where: string,
  choice: SamplingChoice,
  defaultTemperature: number,
): Required<SamplingChoice> {
  check('completeSamplingChoice', 'where', where, rules.text);
  check(where, 'the default temperature', defaultTemperature, rules.notNegative);
  const given = checkRecord(where, 'the choice', choice);
  const { temperature = defaultTemperature, topK = Infinity, topP = 1 } = given;
  checkAll(where, { temperature, topK, topP }, choiceRules);
  return { temperature, topK, topP };
}

const choiceRules = {
  temperature: numberRules.notNegative,
  topK: {
    holds: (value) => value === Infinity || numberRules.count.holds(value),
    words: numberRules.count.words,
  },
  topP: {
    holds: (value) => numberRules.ratio.holds(value) && value !== 0,
    words: 'a number above 0 and at most 1',
  },
} as const satisfies Record<string, Rule>;

/** The token of the highest logit; of equal ones the first. */
export function likeliestToken(logits: ArrayLike<number>): number {
  check('likeliestToken', 'logits', logits, rules.numbers);
  let best = 0;
  for (let token = 1; token < logits.length; token++) {
    if (logits[token] > logits[best]) best = token;
  }
  return best;
}

const generatorRule = withMethods(rules.rng.words, 'uniform');

/**
 * Draws a token with probability softmax(logits / temperature), restricted to the topK most likely and
 * among these to the nucleus of topP. Of equal logits the first ranks higher. A logit of
 * −∞ is never drawn.
 * @param logits one for each token, or log probabilities
 * @param rng draws one number; none where only one token can be chosen, so it is optional at
 *   temperature 0
 */
export function drawToken(
  logits: ArrayLike<number>,
  choice: Required<SamplingChoice>,
  rng: Rng | undefined,
): number {
  check('drawToken', 'logits', logits, rules.numbers);
  checkAll('drawToken', choice, choiceRules);
  const { temperature, topK, topP } = choice;
  check('drawToken', 'rng', rng, optional(generatorRule));
  if (rng === undefined || temperature === 0 || topK === 1) return likeliestToken(logits);
  const highest = logits[likeliestToken(logits)];
  const weightOf = (token: number) => Math.exp((logits[token] - highest) / temperature);
  // Sorting takes longer than all else, so it is done only where the order decides.
  const isRestricted = topK < logits.length || topP < 1;
  const candidates = isRestricted ? byLikelihood(logits, topK) : everyToken(logits);
  let weights = candidates.map(weightOf);
  if (topP < 1) weights = nucleus(weights, topP);
  let left = rng.uniform() * sum(weights);
  const place = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  // Rounding may leave a remainder behind the last weight.
  return candidates[place === -1 ? weights.findLastIndex((weight) => weight > 0) : place];
}

const everyToken = (logits: ArrayLike<number>): number[] => Array.from(logits, (_, token) => token);

const byLikelihood = (logits: ArrayLike<number>, count: number): number[] =>
  everyToken(logits)
    .sort((a, b) => logits[b] - logits[a] || a - b)
    .slice(0, count);

/** The fewest first weights that hold `share` of the sum; at least one. @param weights descending */
function nucleus(weights: readonly number[], share: number): number[] {
  const enough = share * sum(weights);
  let held = 0;
  let count = 0;
  while (count < weights.length && (count === 0 || held < enough)) held += weights[count++];
  return weights.slice(0, count);
}

const sum = (weights: readonly number[]): number =>
  weights.reduce((total, weight) => total + weight, 0);
