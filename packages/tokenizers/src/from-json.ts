import { check, rules } from '@unrolled/guards';
import { ByteLevelBpeTokenizer } from './bpe/byte-level-bpe-tokenizer.ts';
import { CharacterTokenizer } from './character-tokenizer.ts';
import { readPipeline } from './hugging-face/read-pipeline.ts';
import { fieldsOf, refusal } from './json-checks.ts';
import { PipelineTokenizer } from './pipeline/pipeline-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';
import { WordTokenizer } from './word-tokenizer.ts';

/**
 * The tokenizer of whichever class that its `toJSON` described.
 *
 * @throws TokenizerError for a type that there is not, naming it, and for any broken value.
 */
export function tokenizerFromJSON(value: unknown): Tokenizer {
  const { type } = fieldsOf(value, 'tokenizerFromJSON');
  switch (type) {
    case 'character':
      return CharacterTokenizer.fromJSON(value);
    case 'word':
      return WordTokenizer.fromJSON(value);
    case 'byte-level-bpe':
      return ByteLevelBpeTokenizer.fromJSON(value);
    case 'pipeline': {
      const { tokenizer } = fieldsOf(value, 'tokenizerFromJSON');
      return new PipelineTokenizer(readPipeline(tokenizer, {}, 'tokenizerFromJSON'));
    }
    default:
      throw refusal(
        'tokenizerFromJSON',
        'type must be character, word, byte-level-bpe or pipeline',
        type,
      );
  }
}

/** Whether two tokenizers give the same ids for any text. */
export function sameTokenizer(one: Tokenizer, other: Tokenizer): boolean {
  check('sameTokenizer', 'the first', one, rules.tokenizer);
  check('sameTokenizer', 'the second', other, rules.tokenizer);
  return JSON.stringify(one) === JSON.stringify(other);
}
