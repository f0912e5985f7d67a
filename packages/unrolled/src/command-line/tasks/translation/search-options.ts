import { Rng } from '@unrolled/tensor';
import type { TranslateOptions } from '@unrolled/translation';
import type { Command } from 'commander';
import { beamWidth, nonNegativeNumber, positiveInteger } from '../../options/option-values.ts';
import {
  addSamplingOptions,
  defaultSamplingSeed,
  type SamplingFlags,
} from '../../options/sampling-options.ts';
import { UsageError } from '../../program/failures.ts';

/** How `predict` finds translations: by a beam, token by token, or by drawing. */
export interface SearchFlags extends SamplingFlags {
  readonly beam?: number;
  readonly lengthPenalty?: number;
  readonly nBest?: number;
  readonly stream?: true;
}

export function addSearchOptions(command: Command): Command {
  command
    .option('--beam <n>', 'how many the search keeps (default: 5)', beamWidth)
    .option('--length-penalty <n>', 'rank by ln p / length^n (default: 1)', nonNegativeNumber)
    .option('--n-best <n>', 'give so many of each, with scores', positiveInteger)
    .option('--stream', 'write tokens as they come, without a beam');
  return addSamplingOptions(command, {
    tokens: 'tokens',
    temperature: '1 where anything is drawn',
  });
}

/**
 * Translates the flags into the library's options.
 * @throws UsageError for flags that do not go together
 */
export function searchOf(flags: SearchFlags): TranslateOptions {
  const { beam, lengthPenalty, nBest, stream, temperature, topK, topP, seed } = flags;
  const ofBeam = given({ '--beam': beam, '--length-penalty': lengthPenalty, '--n-best': nBest });
  const ofSampling = given({ '--temperature': temperature, '--top-k': topK, '--top-p': topP });
  const [draws] = ofSampling;
  const tokenByToken = stream ? '--stream' : draws;
  if (tokenByToken !== undefined && ofBeam.length > 0) {
    throw new UsageError(
      `${tokenByToken} chooses token by token, so it cannot be used with ${ofBeam[0]}, which is for a ` +
        'beam; leave one out',
    );
  }
  if (draws !== undefined) {
    return { sampling: { temperature, topK, topP, rng: new Rng(seed ?? defaultSamplingSeed) } };
  }
  if (seed !== undefined) {
    throw new UsageError(
      '--seed is for what is drawn, got no option that draws; add --temperature, --top-k or --top-p',
    );
  }
  if (nBest !== undefined && nBest > (beam ?? defaultBeam)) {
    throw new UsageError(
      `--n-best must be at most --beam, which is ${beam ?? defaultBeam}, got ${nBest}; add --beam ${nBest}`,
    );
  }
  return { beam, lengthPenalty, nBest };
}

/** The library's default. */
const defaultBeam = 5;

/** The names of the options that have a value. */
const given = (options: Readonly<Record<string, number | undefined>>): string[] =>
  Object.keys(options).filter((name) => options[name] !== undefined);
