import { graphemes } from '../graphemes.ts';
import { refusal } from '../json-checks.ts';

/** A unit that holds a value instead of a transition. */
const valueBit = 0x8000_0000;

/** Longest cluster, in bytes of UTF-8, that is looked up as a whole. */
const longestCluster = 5;

const encoder = new TextEncoder();

/**
 * Replacements of characters that SentencePiece compiles into its models: a double-array trie (Darts-clone)
 * over the bytes of UTF-8, whose values are offsets in a list of texts that end with 0.
 *
 * It is read as the `tokenizers` of Rust and Python do: a cluster of up to five bytes is replaced as a whole
 * where its first bytes are in the trie, of other clusters each code point separately.
 */
export class CharacterMap {
  readonly #trie: Uint32Array;
  /** By their offsets. */
  readonly #replacements: ReadonlyMap<number, string>;

  /** @param encoded in base64: the number of bytes of the trie, the trie, the texts */
  constructor(encoded: unknown, where: string) {
    const wrong = (rule: string, got: unknown) =>
      refusal(where, `precompiled_charsmap of the normalizer must ${rule}`, got);
    if (typeof encoded !== 'string') throw wrong('be a text in base64', encoded);
    const bytes = decodeBase64(encoded);
    if (bytes === null || bytes.length < 4) throw wrong('be a map in base64', encoded);
    const view = new DataView(bytes.buffer);
    const size = view.getUint32(0, true);
    if (size % 4 !== 0 || size === 0 || size > bytes.length - 4) {
      throw wrong(`hold a trie of up to ${bytes.length - 4} bytes`, size);
    }
    this.#trie = Uint32Array.from({ length: size / 4 }, (_, unit) =>
      view.getUint32(4 + 4 * unit, true),
    );
    const texts = textsOf(bytes.subarray(4 + size));
    if (texts === null) throw wrong('hold texts in UTF-8 that end with 0', 'others');
    this.#replacements = texts;
    for (const unit of this.#trie) {
      const place = unit & ~valueBit;
      if (unit >= valueBit && !texts.has(place)) throw wrong('hold offsets of texts', place);
    }
  }

  /** Clusters of characters and what they become. */
  replace(text: string): string {
    const parts: string[] = [];
    for (const cluster of graphemes(text)) {
      const bytes = encoder.encode(cluster);
      const whole = bytes.length <= longestCluster ? this.#find(bytes) : undefined;
      if (whole !== undefined) parts.push(whole);
      else {
        for (const character of cluster) {
          parts.push(this.#find(encoder.encode(character)) ?? character);
        }
      }
    }
    return parts.join('');
  }

  /** The replacement of the shortest key that the bytes begin with. */
  #find(bytes: Uint8Array): string | undefined {
    const trie = this.#trie;
    let at = offsetOf(trie[0]);
    for (const byte of bytes) {
      at ^= byte;
      const unit = trie[at];
      if (byte === 0 || unit === undefined || (unit & (valueBit | 0xff)) !== byte) return undefined;
      at ^= offsetOf(unit);
      if ((unit & 0x100) !== 0 && trie[at] >= valueBit) {
        return this.#replacements.get(trie[at] & ~valueBit);
      }
    }
    return undefined;
  }
}

/** Distance to the units that follow one. */
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Texts by their byte offsets; null unless they are UTF-8 and the last one ends with 0. */
function textsOf(bytes: Uint8Array): Map<number, string> | null {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts = new Map<number, string>();
  try {
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(0, start);
      if (end < 0) return null;
      texts.set(start, decoder.decode(bytes.subarray(start, end)));
      start = end + 1;
    }
  } catch {
    return null;
  }
  return texts;
}
