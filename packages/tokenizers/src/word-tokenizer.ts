import {
  check,
  checkOptions,
  describe,
  type OptionRules,
  oneOf,
  optional,
  rules,
  whole,
} from '@unrolled/guards';
import { BaseTokenizer, type PlainText } from './base-tokenizer.ts';
import type { EncodingBuilder } from './encoding-builder.ts';
import type { TokenizerJson } from './hugging-face/tokenizer-json.ts';
import { writeWords } from './hugging-face/write.ts';
import { checkSpecialTokens, checkTokens, fieldsOf, refusal } from './json-checks.ts';
import { asItIs, lowerCase } from './lower-case.ts';
import {
  defaultSpecialTokens,
  listSpecialTokens,
  plainParts,
  type SpecialTokens,
  settleSpecialTokens,
} from './special-tokens.ts';
import { TokenizerError } from './tokenizer.ts';
import { type WordBoundaries, words } from './words.ts';

/** Options of `WordTokenizer.train`. */
export interface WordTrainOptions {
  /** Rule of word boundaries. Default `'unicode'`; a `tokenizer.json` can express the other two. */
  boundaries?: WordBoundaries;
  /** Takes the text in lower case. Default true. */
  lowercase?: boolean;
  /** Minimum count of a word in the vocabulary. Default 1: keep all. */
  minimumCount?: number;
  /** Maximum number of tokens, the most frequent ones, including the special tokens. */
  maximumSize?: number;
  /** Default `<pad>`, `<unk>`, `<s>` and `</s>`. Without `unknown`, unknown words are an error. */
  special?: SpecialTokens;
}

/** All that makes a word tokenizer. */
export interface WordParts {
  /** Special tokens come first, in the order of `listSpecialTokens`, unless read from a file. */
  readonly tokens: readonly string[];
  readonly boundaries: WordBoundaries;
  readonly lowercase: boolean;
  readonly special: SpecialTokens;
}

/** A `WordTokenizer` as a JSON value. */
export interface WordTokenizerJson extends WordParts {
  readonly type: 'word';
}

const trainRules: OptionRules<WordTrainOptions> = {
  boundaries: optional(oneOf(['unicode', 'rules', 'whitespace'])),
  lowercase: optional(rules.boolean),
  minimumCount: optional(rules.count),
  maximumSize: optional(rules.count),
  special: optional(rules.object),
};

/**
 * One token for each word and each punctuation mark; white space is not a token. The most frequent words
 * have the lowest ids. `decode` puts one space between any two words, so it restores only text with single
 * spaces; for any text, encoding the decoded text gives the same ids. The offsets refer to the original
 * text.
 *
 *     const tokenizer = WordTokenizer.train(reviews, { minimumCount: 2, maximumSize: 20_000 });
 *     tokenizer.encodeWithOffsets('Not bad.');
 */
export class WordTokenizer extends BaseTokenizer {
  protected readonly name = 'WordTokenizer';
  protected readonly separator = ' ';
  readonly #parts: WordParts;
  readonly #ids: ReadonlyMap<string, number>;

  /** Use `train`, `fromJSON` or `readTokenizerJson`, which ensure that the parts fit. */
  constructor(parts: WordParts) {
    const ids = new Map(parts.tokens.map((token, id) => [token, id]));
    super(parts.tokens, ids, parts.special, listSpecialTokens(parts.special, 'WordTokenizer'));
    this.#parts = parts;
    this.#ids = ids;
  }

  /**
   * Builds a vocabulary from the words of one or more texts. A special token spelt out in them is skipped.
   *
   * @throws ArgumentError if an option is out of range; TokenizerError if no word is left.
   */
  static train(texts: string | Iterable<string>, options: WordTrainOptions = {}): WordTokenizer {
    const where = 'WordTokenizer.train';
    const checked = checkOptions(where, options, trainRules);
    const { boundaries = 'unicode', lowercase = true, minimumCount = 1 } = checked;
    const { maximumSize = Number.POSITIVE_INFINITY } = checked;
    const given = checked.special ?? defaultSpecialTokens;
    const { special, specialTokens } = settleSpecialTokens(where, given);
    if (checked.maximumSize !== undefined) {
      check(where, 'maximumSize', maximumSize, whole(specialTokens.length + 1));
    }
    const counts = new Map<string, number>();
    for (const part of plainParts(where, texts, specialTokens)) {
      for (const word of words(lowercase ? part.toLowerCase() : part, boundaries)) {
        counts.set(word.text, (counts.get(word.text) ?? 0) + 1);
      }
    }
    for (const token of specialTokens) counts.delete(token);
    const kept = [...counts]
      .filter(([, count]) => count >= minimumCount)
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
      .slice(0, maximumSize - specialTokens.length)
      .map(([word]) => word);
    if (kept.length === 0) {
      throw new TokenizerError(
        `${where}: the text must hold a word that occurs at least ${minimumCount} times, got none`,
      );
    }
    return new WordTokenizer({
      tokens: [...specialTokens, ...kept],
      boundaries,
      lowercase,
      special,
    });
  }

  /**
   * The tokenizer described by the result of `toJSON`.
   *
   * @throws TokenizerError naming the defect of an invalid value.
   */
  static fromJSON(value: unknown): WordTokenizer {
    return new WordTokenizer(parseWordJson(value));
  }

  /**
   * The tokenizer as the content of a Hugging Face `tokenizer.json`.
   *
   * @throws TokenizerError for boundaries `'unicode'`, which no such file can express, and without
   * a token for unknown words.
   */
  toTokenizerJson(): TokenizerJson {
    return writeWords(this.#parts);
  }

  toJSON(): WordTokenizerJson {
    const { tokens, boundaries, lowercase } = this.#parts;
    return { type: 'word', tokens, boundaries, lowercase, special: this.special };
  }

  protected override cut(plain: PlainText, into: EncodingBuilder): void {
    const { text, start, fallback, parseSpecial } = plain;
    const lowered = this.#parts.lowercase ? lowerCase(text) : asItIs(text);
    for (const word of words(lowered.text, this.#parts.boundaries)) {
      const from = start + lowered.start(word.start);
      const to = start + lowered.end(word.start + word.text.length);
      const known = this.#ids.get(word.text);
      const isText = known !== undefined && (parseSpecial || !this.isSpecial(known));
      const id = isText ? known : fallback;
      if (id === undefined) {
        throw new TokenizerError(
          `WordTokenizer.encode: the text must hold known words only, got ` +
            `${describe(word.text)} at ${from}; leave it out, or train the ` +
            `tokenizer with special: { unknown: '<unk>' }`,
        );
      }
      into.add(id, from, to);
    }
  }

  protected override join(ids: readonly number[]): string {
    return ids.map((id) => this.tokens[id]).join(' ');
  }
}

/** Checks a saved word tokenizer, which may come from an untrusted file. */
function parseWordJson(value: unknown): WordParts {
  const where = 'WordTokenizer.fromJSON';
  const { type, boundaries, lowercase, special, tokens } = fieldsOf(value, where);
  if (type !== 'word') throw refusal(where, "type must be 'word'", type);
  if (boundaries !== 'unicode' && boundaries !== 'rules' && boundaries !== 'whitespace') {
    throw refusal(where, 'boundaries must be unicode, rules or whitespace', boundaries);
  }
  if (typeof lowercase !== 'boolean') {
    throw refusal(where, 'lowercase must be true or false', lowercase);
  }
  const list = checkTokens(tokens, where);
  return { tokens: list, boundaries, lowercase, special: checkSpecialTokens(special, list, where) };
}
