import type { SentencePair } from '@unrolled/datasets';
import { check, checkOptions, describe, rules, whole } from '@unrolled/guards';
import type { JsonObject } from '@unrolled/nn';
import { ArgumentError, FormatError } from '@unrolled/tensor';
import {
  ByteLevelBpeTokenizer,
  type Tokenizer,
  tokenizerFromJSON,
  WordTokenizer,
} from '@unrolled/tokenizers';
import type { VocabularyOptions } from './options.ts';

/** A tokenizer for each language, or one for both. Each has a start and an end token. */
export interface TranslationTokenizers {
  readonly source: Tokenizer;
  readonly target: Tokenizer;
}

/** @throws TokenizerError for sizes that cannot be */
export function trainTokenizers(
  pairs: readonly SentencePair[],
  options: VocabularyOptions,
): TranslationTokenizers {
  return {
    source: trainTokenizer(
      pairs.map(({ source }) => source),
      options,
    ),
    target: trainTokenizer(
      pairs.map(({ target }) => target),
      options,
    ),
  };
}

function trainTokenizer(
  sentences: readonly string[],
  { tokenizer, vocabularySize, minimumCount, lowercase, copies }: VocabularyOptions,
): Tokenizer {
  const { padding, unknown, start, end } = specialTokens;
  const others = Array.from({ length: copies }, (_, index) => placeholderName(index));
  const special = { padding, ...(tokenizer === 'word' && { unknown }), start, end, others };
  const least = Object.values(special).flat().length + (tokenizer === 'bpe' ? 256 : 0);
  check('translation.train', 'vocabularySize', vocabularySize, whole(least));
  const options = { maximumSize: vocabularySize, minimumCount, lowercase, special };
  switch (tokenizer) {
    case 'bpe':
      return ByteLevelBpeTokenizer.train(sentences, options);
    case 'word':
      return WordTokenizer.train(sentences, options);
    case 'given':
      throw new ArgumentError(
        "translation: tokenizer 'given' needs tokenizers with the training data, got none",
      );
    default:
      return tokenizer satisfies never;
  }
}

/** The special token of the n-th copied word, in either language. */
export const placeholderName = (index: number): string => `<copy ${index + 1}>`;

const specialTokens = { padding: '<pad>', unknown: '<unk>', start: '<s>', end: '</s>' };

/** @throws ArgumentError for one without a start or an end token */
export function checkTokenizers(where: string, tokenizers: TranslationTokenizers): void {
  const { source, target } = checkOptions(`${where}, tokenizers`, tokenizers, {
    source: rules.tokenizer,
    target: rules.tokenizer,
  });
  for (const [name, { startId, endId }] of Object.entries({ source, target })) {
    if (startId !== undefined && endId !== undefined) continue;
    throw new ArgumentError(
      `${where}: the ${name} tokenizer must have a start and an end token, got ` +
        `${JSON.stringify({ startId, endId })}; train it with them, or read its tokenizer.json with ` +
        'defaults for them',
    );
  }
}

/** @throws FormatError or TokenizerError for tokenizers that this task cannot use */
export function tokenizersFromJson(where: string, json: JsonObject): TranslationTokenizers {
  const [source, target] = [tokenizerFromJSON(json.source), tokenizerFromJSON(json.target)];
  for (const [name, { startId, endId }] of Object.entries({ source, target })) {
    if (startId !== undefined && endId !== undefined) continue;
    throw new FormatError(
      `${where}: its ${name} tokenizer must have a start and an end token, as those of words and ` +
        `byte-level BPE have, got one of kind ${describe((json[name] as JsonObject).type)}`,
    );
  }
  return { source, target };
}

/** The tokens of a sentence, in which the name of a special token is ordinary text. */
export const tokensOf = (tokenizer: Tokenizer, sentence: string): Int32Array =>
  tokenizer.encode(sentence, { parseSpecial: false });
