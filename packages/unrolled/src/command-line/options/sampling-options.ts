import type { Command } from 'commander';
import { nonNegativeNumber, positiveInteger, wholeNumber } from './option-values.ts';

/** How text is drawn, token by token. */
export interface SamplingFlags {
  readonly temperature?: number;
  readonly topK?: number;
  readonly seed?: number;
}

/** What draws, unless another is given. */
export const defaultSamplingSeed = 1;

interface SamplingWords {
  /** What is drawn. */
  readonly tokens: string;
  /** What it is where none is given. */
  readonly temperature: string;
  /** Put before the words where other tasks share the command. */
  readonly prefix?: string;
}

/** Options of what draws text. Defaults are shown, not set, so that what was given can be told. */
export const addSamplingOptions = (
  command: Command,
  { tokens, temperature, prefix = '' }: SamplingWords,
): Command =>
  command
    .option(
      '--temperature <t>',
      `${prefix}draw ${tokens}, at 0 always the likeliest, at 1 as it learned (default: ${temperature})`,
      nonNegativeNumber,
    )
    .option('--top-k <k>', `${prefix}draw among the k likeliest only`, positiveInteger)
    .option(
      '--seed <n>',
      `${prefix}another seed, another text (default: ${defaultSamplingSeed})`,
      wholeNumber,
    );
