import type { Command } from 'commander';
import { nonNegativeNumber, positiveInteger, positiveShare, wholeNumber } from './option-values.ts';

/** How text is drawn, token by token. */
export interface SamplingFlags {
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
}

/** What draws, unless another is given. */
export const defaultSamplingSeed = 1;

interface SamplingWords {
  /** What is drawn. */
  readonly tokens: string;
  /** What it is where none is given. */
  readonly temperature: string;
}

/** Options of what draws text. Defaults are shown, not set, so that what was given can be told. */
export const addSamplingOptions = (
  command: Command,
  { tokens, temperature }: SamplingWords,
): Command =>
  command
    .option(
      '--temperature <t>',
      `sampling temperature of ${tokens}; 0 always takes the likeliest (default: ${temperature})`,
      nonNegativeNumber,
    )
    .option('--top-k <k>', `number of likeliest ${tokens} to draw among`, positiveInteger)
    .option(
      '--top-p <share>',
      `share of the probability that the likeliest ${tokens} to draw among must hold`,
      positiveShare,
    )
    .option(
      '--seed <n>',
      `another seed, another text (default: ${defaultSamplingSeed})`,
      wholeNumber,
    );
