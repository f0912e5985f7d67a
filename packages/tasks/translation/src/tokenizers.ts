import type { SentencePair } from '@unrolled/datasets';
import type { JsonObject } from '@unrolled/nn';
import { ArgumentError, FormatError } from '@unrolled/tensor';
import { checkOptions, describe, rules } from '@unrolled/tensor/guards';
import {
  ByteLevelBpeTokenizer,
  type Tokenizer,
  tokenizerFromJSON,
  WordTokenizer,
} from '@unrolled/tokenizers';

/** Kinds of tokens that training can make: bytes that often stand together, or words. */
export const translationTokenizerKinds = ['bpe', 'word'] as const;

export type TranslationTokenizerKind = (typeof translationTokenizerKinds)[number];

/** How the two vocabularies are made. */
export interface VocabularyOptions {
  /**
   * `bpe`: byte-level BPE, to which no text is unknown and which gives back text as it was; `word`:
   * words and signs, which are put together with spaces between; `given`: tokenizers came with the
   * data, and the options below do not count. Default `bpe`.
   */
  readonly tokenizer: TranslationTokenizerKind | 'given';
  /** The most tokens of either language. Default 4,000. */
  readonly vocabularySize: number;
  /** Words, or pairs of bytes, that occur less often get no token. Default 2. */
  readonly minimumCount: number;
  /** Read and write in lower case. Default false. */
  readonly lowercase: boolean;
  /**
   * How many unknown words of a sentence can be copied: each becomes a placeholder, a token that both
   * languages have and the model learns to keep. 0: none. Default 8.
   */
  readonly copies: number;
}

/** One for each language, or one for both. Each has a start and an end token. */
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
  const options = { maximumSize: vocabularySize, minimumCount, lowercase, special };
  switch (tokenizer) {
    case 'bpe':
      return ByteLevelBpeTokenizer.train(sentences, options);
    case 'word':
      return WordTokenizer.train(sentences, options);
    case 'given':
      throw new ArgumentError(
        "translation: tokenizer 'given' needs tokenizers beside the training data, got none",
      );
    default:
      return tokenizer satisfies never;
  }
}

/** The special token that stands for the n-th copied word, in either language. */
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

/** The tokens of a sentence. What looks like a special token in it is text like any other. */
export const tokensOf = (tokenizer: Tokenizer, sentence: string): Int32Array =>
  tokenizer.encode(sentence, { parseSpecial: false });
