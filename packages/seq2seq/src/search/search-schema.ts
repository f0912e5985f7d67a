import { ArgumentError, check, rules } from '@unrolled/guards';
import {
  completeOptions,
  type GivenOptions,
  type OptionValues,
  option,
} from '@unrolled/guards/options';
import { samplingSchema } from '@unrolled/nn';
import { Rng } from '@unrolled/tensor';
import { defaultBeam, longestSequence, type SearchOptions, widestBeam } from './search-options.ts';

const { temperature, topK, topP, seed } = samplingSchema('tokens', 1);

/**
 * Options of a search for a command line or a form in a page: beam search, greedy search as a
 * stream, or sampling. `searchOf` makes the search of their values.
 */
export const searchSchema = {
  beam: option.optional(
    option.sizeUpTo(widestBeam)(defaultBeam, 'number of hypotheses that beam search keeps'),
    String(defaultBeam),
  ),
  lengthPenalty: option.optional(
    option.nonNegative(1, 'exponent n of the score ln p / length^n by which a beam ranks'),
    '1',
  ),
  nBest: option.optional(
    option.size(1, 'number of results for each input, best first, with their scores'),
    '1, without its score',
  ),
  maximumLength: option.optional(
    option.sizeUpTo(longestSequence)(1, 'maximum number of tokens of a result'),
    'twice those of the input, and 10',
  ),
  stream: option.toggle(false, 'output of the tokens as they are chosen, without a beam'),
  temperature: option.optional(temperature, 'no sampling; 1 with a limit on the tokens to draw'),
  topK,
  topP,
  seed: option.optional(seed, '1'),
};

/** Values of the options in `searchSchema`. */
export type SearchValues = OptionValues<typeof searchSchema>;

/**
 * The search defined by values of `searchSchema`; omitted ones take their defaults. `stream`
 * is not part of it: streaming takes a listener.
 * @param nameOf what an error calls an option, such as its flag. Default: its name
 * @throws ArgumentError for values that break their rule, and for options that exclude each other
 */
export function searchOf(
  where: string,
  values: GivenOptions<typeof searchSchema>,
  nameOf: (name: keyof SearchValues) => string = (name) => name,
): SearchOptions {
  const settled = completeOptions(where, searchSchema, values);
  check(where, 'nameOf', nameOf, rules.function);
  const { beam, lengthPenalty, nBest, temperature, topK, topP, seed } = settled;
  const maximumLength = settled.maximumLength ?? undefined;
  const given = (...names: (keyof SearchValues)[]) => names.find((name) => settled[name] !== null);
  const ofBeam = given('beam', 'lengthPenalty', 'nBest');
  const ofDraws = given('temperature', 'topK', 'topP');
  const tokenByToken = settled.stream ? 'stream' : ofDraws;
  if (tokenByToken !== undefined && ofBeam !== undefined) {
    throw new ArgumentError(
      `${where}: ${nameOf(tokenByToken)} chooses token by token, so it cannot be used with ` +
        `${nameOf(ofBeam)}, which is for a beam; leave one out`,
    );
  }
  if (ofDraws !== undefined) {
    return {
      maximumLength,
      sampling: {
        temperature: temperature ?? undefined,
        topK: topK ?? undefined,
        topP: topP ?? undefined,
        rng: new Rng(seed ?? 1),
      },
    };
  }
  if (seed !== null) {
    throw new ArgumentError(
      `${where}: ${nameOf('seed')} is for sampling, got no option that samples; add ` +
        `${nameOf('temperature')}, ${nameOf('topK')} or ${nameOf('topP')}`,
    );
  }
  const width = beam ?? defaultBeam;
  if (nBest !== null && nBest > width) {
    throw new ArgumentError(
      `${where}: ${nameOf('nBest')} must be at most ${nameOf('beam')}, which is ${width}, got ` +
        `${nBest}; add ${nameOf('beam')} ${nBest}`,
    );
  }
  return {
    maximumLength,
    beam: beam ?? undefined,
    lengthPenalty: lengthPenalty ?? undefined,
    nBest: nBest ?? undefined,
  };
}
