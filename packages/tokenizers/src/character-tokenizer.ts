import { type CharacterTokenizerJson, parseCharacterJson, unknownToken } from './character-json.ts';
import { graphemes } from './graphemes.ts';
import type { EncodeOptions, Tokenizer } from './tokenizer.ts';
import { TokenizerError } from './tokenizer-error.ts';

export interface CharacterTrainOptions {
  /** Leave out characters that occur less often than this. Default 1: keep all. */
  minimumCount?: number;
  /** Keep at most this many tokens, the most frequent ones, the unknown entry included. */
  maximumSize?: number;
  /**
   * Whether id 0 is an entry for characters without a token. Default: only if `minimumCount` or
   * `maximumSize` may leave some out.
   */
  unknown?: boolean;
}

/** What the unknown entry decodes to: U+FFFD, the replacement character. */
const replacement = '\ufffd';

/**
 * One token for each character as a reader sees it (an extended grapheme cluster), in the order of
 * their UTF-16 units. Text is taken as it is, so composed and decomposed forms stay apart and
 * `decode(encode(text)) === text` for any string of known characters.
 *
 *     const tokenizer = CharacterTokenizer.train('한글 👩‍👩‍👧');   // 4 tokens
 *     tokenizer.decode(tokenizer.encode('글한'));                 // '글한'
 */
export class CharacterTokenizer implements Tokenizer {
  readonly tokens: readonly string[];
  /** The id of the entry for unknown characters, if there is one. */
  readonly unknownId: number | undefined;
  readonly #ids: ReadonlyMap<string, number>;

  private constructor(tokens: readonly string[], unknown: boolean) {
    this.tokens = tokens;
    this.unknownId = unknown ? 0 : undefined;
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
  }

  /**
   * The characters of `text` as a vocabulary.
   *
   * @throws TokenizerError if an option is out of range or no character is left.
   */
  static train(text: string, options: CharacterTrainOptions = {}): CharacterTokenizer {
    const { minimumCount = 1, maximumSize = Number.POSITIVE_INFINITY } = options;
    const unknown = options.unknown ?? (minimumCount > 1 || options.maximumSize !== undefined);
    const reserved = unknown ? 1 : 0;
    checkCount('minimumCount', minimumCount, 1);
    if (options.maximumSize !== undefined) checkCount('maximumSize', maximumSize, reserved + 1);
    const counts = new Map<string, number>();
    for (const character of graphemes(text)) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const kept = [...counts]
      .filter(([, count]) => count >= minimumCount)
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
      .slice(0, maximumSize - reserved)
      .map(([character]) => character)
      .sort();
    if (kept.length === 0) {
      throw new TokenizerError(
        `CharacterTokenizer.train: the text must hold a character that occurs at least ` +
          `${minimumCount} times, got ${text.length === 0 ? 'an empty text' : 'none'}`,
      );
    }
    return new CharacterTokenizer(unknown ? [unknownToken, ...kept] : kept, unknown);
  }

  /**
   * The tokenizer that `toJSON` described.
   *
   * @throws TokenizerError saying what is wrong with any other value.
   */
  static fromJSON(value: unknown): CharacterTokenizer {
    const { tokens, unknown } = parseCharacterJson(value);
    return new CharacterTokenizer(tokens, unknown);
  }

  get size(): number {
    return this.tokens.length;
  }

  /** @returns Ids, int32 [characters]. */
  encode(text: string, options: EncodeOptions = {}): Int32Array {
    const fallback = this.#fallback(options.unknown);
    const ids = new Int32Array(text.length);
    let length = 0;
    for (const character of graphemes(text)) {
      const id = this.#ids.get(character) ?? fallback;
      if (id === undefined) throw this.#unknownCharacters(text);
      ids[length++] = id;
    }
    return ids.slice(0, length);
  }

  /** The unknown entry decodes to U+FFFD. */
  decode(ids: Iterable<number>): string {
    const characters: string[] = [];
    for (const id of ids) {
      const token = this.tokens[id];
      if (token === undefined) {
        throw new TokenizerError(
          `CharacterTokenizer.decode: ids must be whole numbers from 0 to ${this.size - 1}, ` +
            `got ${id} at position ${characters.length}`,
        );
      }
      characters.push(id === this.unknownId ? replacement : token);
    }
    return characters.join('');
  }

  toJSON(): CharacterTokenizerJson {
    return { type: 'character', unknown: this.unknownId !== undefined, tokens: this.tokens };
  }

  /** The id that stands for unknown characters, or undefined where they are an error. */
  #fallback(unknown: EncodeOptions['unknown']): number | undefined {
    if (unknown === 'error') return undefined;
    if (unknown === 'replace' && this.unknownId === undefined) {
      throw new TokenizerError(
        "CharacterTokenizer.encode: unknown: 'replace' needs an entry for unknown characters, " +
          'and this tokenizer has none; train it with unknown: true',
      );
    }
    return this.unknownId;
  }

  /** The error that names the unknown characters of a text and where each stands first. */
  #unknownCharacters(text: string): TokenizerError {
    const firstPositions = new Map<string, number>();
    let position = 0;
    for (const character of graphemes(text)) {
      if (!this.#ids.has(character) && !firstPositions.has(character)) {
        firstPositions.set(character, position);
      }
      position++;
    }
    const named = [...firstPositions].slice(0, 8).map(([character, first]) => {
      const shown = character.length > 20 ? `${character.slice(0, 20)}…` : character;
      return `${JSON.stringify(shown)} (${codePoints(character)}) at character ${first}`;
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

function checkCount(name: string, value: number, minimum: number): void {
  if (Number.isSafeInteger(value) && value >= minimum) return;
  throw new TokenizerError(
    `CharacterTokenizer.train: ${name} must be a whole number of at least ${minimum}, got ${value}`,
  );
}

/** `U+1F469 U+200D …`: what tells apart characters that look alike or show nothing. */
function codePoints(character: string): string {
  const points = Array.from(character, (point) => {
    const digits = point.codePointAt(0)!.toString(16).toUpperCase();
    return `U+${digits.padStart(4, '0')}`;
  });
  return points.slice(0, 8).join(' ') + (points.length > 8 ? ' …' : '');
}
