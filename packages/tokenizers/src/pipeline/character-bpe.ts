import { Merges } from '../bpe/merges.ts';
import type { SubwordModel, TakeToken } from './subword-model.ts';

/** Parts of a `CharacterBpe`. */
export interface CharacterBpeParts {
  readonly tokens: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  readonly merges: readonly (readonly [left: number, right: number, merged: number])[];
  /** Whether unknown characters become tokens of their bytes, as `<0xE2>`. */
  readonly byteFallback: boolean;
  readonly fusesUnknown: boolean;
  /** Whether a piece that is a token becomes that token, regardless of the merges. */
  readonly wholePieces: boolean;
}

/** Mark of a character without a token. */
const unknown = -2;

const encoder = new TextEncoder();

/** Byte-pair encoding over characters (Sennrich et al. 2016). */
export class CharacterBpe implements SubwordModel {
  readonly fusesUnknown: boolean;
  readonly #parts: CharacterBpeParts;
  readonly #merges: Merges;
  /** Ids of the tokens of bytes; undefined for those that are missing. */
  readonly #bytes: readonly (number | undefined)[];

  constructor(parts: CharacterBpeParts) {
    this.fusesUnknown = parts.fusesUnknown;
    this.#parts = parts;
    this.#merges = new Merges(parts.merges);
    this.#bytes = Array.from({ length: 256 }, (_, byte) =>
      parts.ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
    );
  }

  cut(piece: string, isBarred: (id: number) => boolean, take: TakeToken): void {
    const { ids, tokens, wholePieces } = this.#parts;
    const known = (text: string): number | undefined => {
      const id = ids.get(text);
      return id === undefined || isBarred(id) ? undefined : id;
    };
    const whole = wholePieces ? known(piece) : undefined;
    if (whole !== undefined) {
      take(whole, piece.length);
      return;
    }
    const found = Int32Array.from(piece, (character) => known(character) ?? unknown);
    const kept = found.subarray(0, this.#merges.apply(found));
    let at = 0;
    for (const id of kept) {
      const { length } =
        id === unknown ? String.fromCodePoint(piece.codePointAt(at) ?? 0) : tokens[id];
      if (id === unknown) this.#takeUnknown(piece.slice(at, at + length), take);
      else if (isBarred(id)) take(undefined, length);
      else take(id, length);
      at += length;
    }
  }

  /** All bytes together represent the character: the last has its position. */
  #takeUnknown(character: string, take: TakeToken): void {
    const bytes = Array.from(encoder.encode(character), (byte) => this.#bytes[byte]);
    if (!this.#parts.byteFallback || bytes.includes(undefined)) {
      take(undefined, character.length);
      return;
    }
    bytes.forEach((id, place) => {
      take(id, place === bytes.length - 1 ? character.length : 0);
    });
  }
}
