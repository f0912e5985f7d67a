import { PrefixFinder } from '../prefix-finder.ts';
import type { SubwordModel, TakeToken } from './subword-model.ts';

interface WordPieceParts {
  readonly ids: ReadonlyMap<string, number>;
  /** Prefix of tokens that continue a word, such as `##`. */
  readonly prefix: string;
  /** Longer words are unknown. */
  readonly mostCharacters: number;
}

/**
 * Words split into the longest tokens from the left (Schuster and Nakajima 2012, as in BERT); a word with a
 * part without a token is unknown as a whole.
 */
export class WordPiece implements SubwordModel {
  readonly fusesUnknown = false;
  readonly #first: PrefixFinder;
  readonly #next: PrefixFinder;
  readonly #mostCharacters: number;

  constructor({ ids, prefix, mostCharacters }: WordPieceParts) {
    this.#first = new PrefixFinder(ids);
    const next = [...ids]
      .filter(([token]) => token.startsWith(prefix) && token.length > prefix.length)
      .map(([token, id]) => [token.slice(prefix.length), id] as const);
    this.#next = new PrefixFinder(new Map(next));
    this.#mostCharacters = mostCharacters;
  }

  cut(word: string, isBarred: (id: number) => boolean, take: TakeToken): void {
    const found = this.#tokensOf(word, isBarred);
    if (found === null) take(undefined, word.length);
    else for (const { id, units } of found) take(id, units);
  }

  /** null: a part of the word has no token */
  #tokensOf(word: string, isBarred: (id: number) => boolean) {
    const isLong = word.length > this.#mostCharacters && [...word].length > this.#mostCharacters;
    if (isLong) return null;
    const found: { readonly id: number; readonly units: number }[] = [];
    for (let at = 0; at < word.length; ) {
      let longest: { readonly id: number; readonly end: number } | undefined;
      for (const token of (at === 0 ? this.#first : this.#next).allAt(word, at)) {
        if (!isBarred(token.id) && isBoundary(word, token.end)) longest = token;
      }
      if (longest === undefined) return null;
      found.push({ id: longest.id, units: longest.end - at });
      at = longest.end;
    }
    return found;
  }
}

/** Whether an offset is not within a character of two units. */
export const isBoundary = (text: string, place: number): boolean =>
  !(/^[\udc00-\udfff]/.test(text.charAt(place)) && /[\ud800-\udbff]$/.test(text.charAt(place - 1)));
