import {
  check,
  checkOptions,
  describe,
  type OptionRules,
  optional,
  rules,
  whole,
} from '@unrolled/guards';
import { BaseTokenizer, type PlainText } from './base-tokenizer.ts';
import type { EncodingBuilder } from './encoding-builder.ts';
import { graphemes } from './graphemes.ts';
import { checkSpecialTokens, checkTokens, fieldsOf, refusal } from './json-checks.ts';
import {
  listSpecialTokens,
  plainParts,
  type SpecialTokens,
  settleSpecialTokens,
} from './special-tokens.ts';
import { TokenizerError } from './tokenizer.ts';

/** A `CharacterTokenizer` as a JSON value. */
export interface CharacterTokenizerJson {
  readonly type: 'character';
  readonly unknown: boolean;
  readonly tokens: readonly string[];
  /** Left out where there are none. */
  readonly special?: Omit<SpecialTokens, 'unknown'>;
}

/** The text of the unknown entry in `tokens`: five characters, so that none can be taken for it. */
const unknownToken = '<unk>';

/** Options of `CharacterTokenizer.train`. */
export interface CharacterTrainOptions {
  /** Minimum count of a character in the vocabulary. Default 1: keep all. */
  minimumCount?: number;
  /** Maximum number of tokens, the most frequent ones, including the unknown entry. */
  maximumSize?: number;
  /**
   * Whether id 0 is an entry for characters without a token. Default: only if `minimumCount` or
   * `maximumSize` may exclude some.
   */
  unknown?: boolean;
  /**
   * Tokens such as those for padding, start and end; they follow the unknown entry. Default: none. Each must
   * be of several characters.
   */
  special?: Omit<SpecialTokens, 'unknown'>;
}

const trainRules: OptionRules<CharacterTrainOptions> = {
  minimumCount: optional(rules.count),
  maximumSize: optional(rules.count),
  unknown: optional(rules.boolean),
  special: optional(rules.object),
};

/** Decoded form of the unknown entry: U+FFFD, the replacement character. */
const replacement = '\ufffd';

/**
 * One token for each character as a reader sees it (an extended grapheme cluster), in the order of
 * their UTF-16 units. Text is not normalised, so composed and decomposed forms stay distinct and
 * `decode(encode(text)) === text` for any string of known characters.
 *
 *     const tokenizer = CharacterTokenizer.train('한글 👩‍👩‍👧');   // 4 tokens
 *     tokenizer.decode(tokenizer.encode('글한'));                 // '글한'
 */
export class CharacterTokenizer extends BaseTokenizer {
  protected readonly name = 'CharacterTokenizer';
  protected readonly separator = '';
  readonly #ids: ReadonlyMap<string, number>;

  private constructor(tokens: readonly string[], unknown: boolean, special: SpecialTokens) {
    const ids = new Map(tokens.map((token, id) => [token, id]));
    const named = unknown ? { ...special, unknown: unknownToken } : special;
    super(tokens, ids, named, listSpecialTokens(special, 'CharacterTokenizer'));
    this.#ids = ids;
  }

  /**
   * Builds a vocabulary from the characters of one or more texts. A special token spelt out in them is skipped.
   *
   * @throws ArgumentError if an option is out of range; TokenizerError if no character is left.
   */
  static train(
    texts: string | Iterable<string>,
    options: CharacterTrainOptions = {},
  ): CharacterTokenizer {
    const where = 'CharacterTokenizer.train';
    const checked = checkOptions(where, options, trainRules);
    const { minimumCount = 1, maximumSize = Number.POSITIVE_INFINITY } = checked;
    const unknown = checked.unknown ?? (minimumCount > 1 || checked.maximumSize !== undefined);
    const { special, specialTokens } = settleSpecialTokens(where, checked.special ?? {});
    const reserved = [...(unknown ? [unknownToken] : []), ...specialTokens];
    for (const token of specialTokens) checkSpecialToken(token, unknown);
    if (checked.maximumSize !== undefined) {
      check(where, 'maximumSize', maximumSize, whole(reserved.length + 1));
    }
    const counts = new Map<string, number>();
    for (const part of plainParts(where, texts, specialTokens)) {
      for (const character of graphemes(part)) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    const kept = [...counts]
      .filter(([, count]) => count >= minimumCount)
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
      .slice(0, maximumSize - reserved.length)
      .map(([character]) => character)
      .sort();
    if (kept.length === 0) {
      throw new TokenizerError(
        `${where}: the text must hold a character that occurs at least ` +
          `${minimumCount} times, got ${counts.size === 0 ? 'an empty text' : 'none'}`,
      );
    }
    return new CharacterTokenizer([...reserved, ...kept], unknown, special);
  }

  /**
   * The tokenizer described by the result of `toJSON`.
   *
   * @throws TokenizerError naming the defect of an invalid value.
   */
  static fromJSON(value: unknown): CharacterTokenizer {
    const { tokens, unknown, special } = parseCharacterJson(value);
    return new CharacterTokenizer(tokens, unknown, special);
  }

  toJSON(): CharacterTokenizerJson {
    const { unknown, ...special } = this.special;
    const json = {
      type: 'character',
      unknown: unknown !== undefined,
      tokens: this.tokens,
    } as const;
    return Object.keys(special).length === 0 ? json : { ...json, special };
  }

  protected override cut(plain: PlainText, into: EncodingBuilder): void {
    let position = plain.start;
    for (const character of graphemes(plain.text)) {
      const id = this.#ids.get(character) ?? plain.fallback;
      if (id === undefined) throw this.#unknownCharacters(plain);
      into.add(id, position, position + character.length);
      position += character.length;
    }
  }

  protected override join(ids: readonly number[]): string {
    return ids.map((id) => this.tokens[id]).join('');
  }

  protected override get unknownText(): string {
    return replacement;
  }

  /** The error that names the unknown characters of a text and the first position of each. */
  #unknownCharacters({ text, whole, start }: PlainText): TokenizerError {
    const firstPositions = new Map<string, number>();
    let position = [...graphemes(whole.slice(0, start))].length;
    for (const character of graphemes(text)) {
      if (!this.#ids.has(character) && !firstPositions.has(character)) {
        firstPositions.set(character, position);
      }
      position++;
    }
    const named = [...firstPositions].slice(0, 8).map(([character, first]) => {
      const shown = character.length > 20 ? `${character.slice(0, 20)}…` : character;
      return `${describe(shown)} (${codePoints(character)}) at character ${first}`;
    });
    const more = firstPositions.size > named.length ? ', …' : '';
    return new TokenizerError(
      `CharacterTokenizer.encode: the text must hold known characters only, ` +
        `got ${firstPositions.size} unknown: ${named.join(', ')}${more} (counting from 0); ` +
        (this.unknownId === undefined
          ? 'leave them out, or train the tokenizer on text that has them'
          : "leave them out, or pass unknown: 'replace'"),
    );
  }
}

/** Refuses a single character, which could not be distinguished from one of the text. */
function checkSpecialToken(token: string, unknown: boolean): void {
  const isSpelt = graphemes(token).next().value === token;
  if (!isSpelt && !(unknown && token === unknownToken)) return;
  throw new TokenizerError(
    `CharacterTokenizer.train: a special token must be of several characters, and not ` +
      `${unknownToken} where there is an unknown entry, got ${describe(token)}`,
  );
}

/** `U+1F469 U+200D …`: distinguishes characters that look the same or are invisible. */
function codePoints(character: string): string {
  const points = Array.from(character, (point) => {
    const digits = point.codePointAt(0)!.toString(16).toUpperCase();
    return `U+${digits.padStart(4, '0')}`;
  });
  return points.slice(0, 8).join(' ') + (points.length > 8 ? ' …' : '');
}

/** Checks a saved character tokenizer, which may come from an untrusted file. */
function parseCharacterJson(value: unknown): Required<CharacterTokenizerJson> {
  const where = 'CharacterTokenizer.fromJSON';
  const { type, unknown, tokens, special = {} } = fieldsOf(value, where);
  if (type !== 'character') throw refusal(where, "type must be 'character'", type);
  if (typeof unknown !== 'boolean') {
    throw refusal(where, 'unknown must be true or false', unknown);
  }
  const list = checkTokens(tokens, where);
  if (unknown && list[0] !== unknownToken) {
    throw refusal(where, `token 0 must be '${unknownToken}' where unknown is true`, list[0]);
  }
  return { type, unknown, tokens: list, special: checkSpecialTokens(special, list, where) };
}
