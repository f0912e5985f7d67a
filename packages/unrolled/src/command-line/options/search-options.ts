import { longestSequence, type SearchOptions } from '@unrolled/seq2seq';
import { type OptionValues, option } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import { UsageError } from '../program/failures.ts';
import { samplingOptions } from './sampling-options.ts';

/** The number of hypotheses that a beam search keeps at each step. */
export const beam = option.optional(
  option.sizeUpTo(1_000)(5, 'number of hypotheses that beam search keeps'),
  '5',
);

/** The library's default. */
const defaultBeam = 5;

const { temperature, topK, topP, seed } = samplingOptions('tokens', 1);

/** Options of tasks that generate sequences: beam search, greedy search as a stream, or sampling. */
export const searchOptions = {
  beam,
  lengthPenalty: option.optional(
    option.nonNegative(1, 'exponent n of the score ln p / length^n by which a beam ranks'),
    '1',
  ),
  nBest: option.optional(
    option.size(1, 'number of results for each input, best first, with their scores'),
    '1, without its score',
  ),
  maximumLength: option.optional(
    option.sizeUpTo(longestSequence)(1, 'most tokens of a result'),
    'twice those of the input, and 10',
  ),
  stream: option.toggle(false, 'tokens written as they are chosen, without a beam'),
  temperature: option.optional(temperature, 'no sampling; 1 with --top-k or --top-p'),
  topK,
  topP,
  seed: option.optional(seed, '1'),
};

export type SearchFlags = OptionValues<typeof searchOptions>;

/**
 * Translates the flags into the library's options.
 * @throws UsageError for flags that exclude each other
 */
export function searchOf(flags: SearchFlags): SearchOptions {
  const { stream, temperature, topK, topP, seed, ...ofBeam } = flags;
  const maximumLength = ofBeam.maximumLength ?? undefined;
  const { beam, lengthPenalty, nBest } = ofBeam;
  const [beamFlag] = given({
    '--beam': beam,
    '--length-penalty': lengthPenalty,
    '--n-best': nBest,
  });
  const [draws] = given({ '--temperature': temperature, '--top-k': topK, '--top-p': topP });
  const tokenByToken = stream ? '--stream' : draws;
  if (tokenByToken !== undefined && beamFlag !== undefined) {
    throw new UsageError(
      `${tokenByToken} chooses token by token, so it cannot be used with ${beamFlag}, which is for a ` +
        'beam; leave one out',
    );
  }
  if (draws !== undefined) {
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
    throw new UsageError(
      '--seed is for sampling, got no option that samples; add --temperature, --top-k or --top-p',
    );
  }
  if (nBest !== null && nBest > (beam ?? defaultBeam)) {
    throw new UsageError(
      `--n-best must be at most --beam, which is ${beam ?? defaultBeam}, got ${nBest}; add --beam ${nBest}`,
    );
  }
  return {
    maximumLength,
    beam: beam ?? undefined,
    lengthPenalty: lengthPenalty ?? undefined,
    nBest: nBest ?? undefined,
  };
}

/** The names of the options that have a value. */
const given = (options: Readonly<Record<string, number | null>>): string[] =>
  Object.keys(options).filter((name) => options[name] !== null);
