import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTokenizerJson, TokenizerError, tokenizerFromJSON } from '../src/index.ts';
import { readPreTokenizer } from '../src/pipeline/pre-tokenizers.ts';
import { spanOf } from '../src/pipeline/span.ts';
import type { Json } from './pipeline-files.ts';

interface Fixture {
  /** Unigram with a Precompiled normalizer. */
  readonly tokenizer: Json;
  readonly ids: readonly [text: string, normalized: string, ids: number[]][];
  readonly cuts: readonly [preTokenizer: Json, text: string, pieces: string[]][];
}

/** Ids and cuts by the tokenizers of Rust; see fixtures/make-rust.py. */
const { tokenizer, ids, cuts }: Fixture = JSON.parse(
  readFileSync(new URL('./fixtures/rust.json', import.meta.url), 'utf8'),
);

const withMap = (precompiled_charsmap: unknown): Json => ({
  ...tokenizer,
  normalizer: { type: 'Precompiled', precompiled_charsmap },
});

const map = Uint8Array.from(atob(tokenizer.normalizer.precompiled_charsmap), (one) =>
  one.charCodeAt(0),
);
const encoded = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** The map after a change. */
const bent = (change: (bytes: Uint8Array, view: DataView) => void): string => {
  const bytes = map.slice();
  change(bytes, new DataView(bytes.buffer));
  return encoded(bytes);
};

describe('a Precompiled normalizer', () => {
  const ours = readTokenizerJson(tokenizer);

  it('gives the ids of the tokenizers of Rust', () => {
    const different = ids.filter(
      ([text, , expected]) => `${Array.from(ours.encode(text))}` !== `${expected}`,
    );
    expect(different).toEqual([]);
  });

  it('is saved with its map', () => {
    const again = tokenizerFromJSON(JSON.parse(JSON.stringify(ours)));
    for (const [text, , expected] of ids) expect(Array.from(again.encode(text))).toEqual(expected);
  });

  it('places what a character became at that character', () => {
    const { offsets } = ours.encodeWithOffsets('a… e');
    const places = Array.from(offsets);
    expect(places.slice(-2)).toEqual([3, 4]);
    expect(places.filter((_, one) => one % 2 === 0)).toEqual([0, 0, 1, 1, 1, 3, 3]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no map', null, /precompiled_charsmap of the normalizer must be a text in base64, got null/],
    ['another text', 'é', /must be a map in base64, got "é"/],
    ['an empty one', '', /must be a map in base64/],
    [
      'a trie beyond the end',
      bent((_, view) => view.setUint32(0, 1 << 20, true)),
      /hold a trie of/,
    ],
    [
      'half a unit',
      bent((_, view) => view.setUint32(0, 6, true)),
      /trie of up to \d+ bytes, got 6/,
    ],
    ['an open text', encoded(map.subarray(0, -1)), /hold texts in UTF-8 that end with 0/],
    ['bytes that are no text', bent((bytes) => bytes.fill(255, -2, -1)), /texts in UTF-8/],
    [
      'a place between texts',
      bent((_, view) => {
        const size = view.getUint32(0, true);
        for (let at = 4; at < 4 + size; at += 4) {
          if (view.getUint32(at, true) >= 0x80000000) view.setUint32(at, 0xffffffff, true);
        }
      }),
      /must hold offsets of texts, got 2147483647/,
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => readTokenizerJson(withMap(value))).toThrow(TokenizerError);
    expect(() => readTokenizerJson(withMap(value))).toThrow(message);
  });
});

describe('Split and Punctuation', () => {
  it.each(cuts)('%o cuts %o', (json, text, pieces) => {
    const part = readPreTokenizer(json, 'here');
    expect(part?.run(spanOf(text, 0, true), true).map((piece) => piece.text)).toEqual(pieces);
    expect(part?.json).toEqual(json);
  });
});
