import { type CharacterTokenizer, graphemes } from '@unrolled/tokenizers';
import { type Normalization, normalize } from './normalization.ts';

/** The ids of a text, and the number of characters without one. */
export interface Encoded {
  readonly ids: Int32Array;
  readonly leftOut: number;
}

/**
 * Text as ids of a vocabulary. A character without an entry becomes the unknown entry; where the
 * vocabulary has none, it is skipped.
 */
export class CharacterEncoder {
  readonly normalization: Normalization;
  readonly tokenizer: CharacterTokenizer;
  readonly #ids: ReadonlyMap<string, number>;

  constructor(tokenizer: CharacterTokenizer, normalization: Normalization) {
    this.tokenizer = tokenizer;
    this.normalization = normalization;
    this.#ids = new Map(tokenizer.tokens.map((token, id) => [token, id]));
  }

  /** The id of one character; undefined where it is to be skipped. */
  idOf(character: string): number | undefined {
    return this.#ids.get(character) ?? this.tokenizer.unknownId;
  }

  isUnknown(character: string): boolean {
    return !this.#ids.has(character);
  }

  /** @param text normalized already */
  encodeNormalized(text: string): Encoded {
    const ids = new Int32Array(text.length);
    let length = 0;
    let leftOut = 0;
    for (const character of graphemes(text)) {
      const id = this.idOf(character);
      if (id === undefined) leftOut++;
      else ids[length++] = id;
    }
    return { ids: ids.subarray(0, length), leftOut };
  }

  encode(text: string): Int32Array {
    return this.encodeNormalized(normalize(text, this.normalization)).ids;
  }

  /** The characters of a text without an entry in the vocabulary, each once. */
  unknownCharacters(text: string): string[] {
    const characters = new Set(graphemes(normalize(text, this.normalization)));
    return [...characters].filter((character) => this.isUnknown(character));
  }
}
