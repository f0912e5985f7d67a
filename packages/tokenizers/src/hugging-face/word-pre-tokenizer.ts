import { TokenizerError } from '../tokenizer.ts';
import { type WordBoundaries, wordPattern } from '../words.ts';
import type { PartJson } from './tokenizer-json.ts';

/** Keeps the matches of the pattern and drops the rest, in the terms of Hugging Face. */
const rules: PartJson = {
  type: 'Split',
  pattern: { Regex: wordPattern },
  behavior: 'Removed',
  invert: true,
};

/** @throws TokenizerError for boundaries that no pre-tokenizer of Hugging Face supports. */
export function wordPreTokenizer(boundaries: WordBoundaries): PartJson {
  switch (boundaries) {
    case 'rules':
      return rules;
    case 'whitespace':
      return { type: 'WhitespaceSplit' };
    case 'unicode':
      throw new TokenizerError(
        'WordTokenizer.toTokenizerJson: boundaries must be rules or whitespace, got unicode, ' +
          "which tokenizer.json cannot express; train with boundaries: 'rules', or save toJSON()",
      );
    default:
      throw new TokenizerError(`WordTokenizer: no boundaries ${boundaries satisfies never}`);
  }
}

/** The boundaries equivalent to a pre-tokenizer, or undefined if it is not one of ours. */
export function boundariesOf(part: Readonly<Record<string, unknown>>): WordBoundaries | undefined {
  if (part.type === 'WhitespaceSplit') return 'whitespace';
  const pattern = part.pattern as { Regex?: unknown } | null | undefined;
  const isOurs =
    part.type === 'Split' &&
    pattern?.Regex === wordPattern &&
    part.behavior === 'Removed' &&
    part.invert === true;
  return isOurs ? 'rules' : undefined;
}
