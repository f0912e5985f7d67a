import { decodeSafetensors, encodeSafetensors, type TensorEntry } from '@unrolled/formats';
import { FormatError } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { translation } from '../src/index.ts';
import { pairs, smallModel } from './small.ts';

const load = (bytes: Uint8Array) => translation.load(bytes, 'a.safetensors');

/** The file of a small model after a change to what it holds, with checksums that fit. */
async function changedFile(
  change: (tensors: Map<string, TensorEntry>, metadata: Map<string, string>) => void,
): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(await translation.encode(smallModel()));
  change(tensors, metadata);
  return encodeSafetensors(tensors, metadata);
}

/** With another tokenizer on one side. */
const withTokenizer = (side: 'source' | 'target', json: unknown) =>
  changedFile((_, metadata) => {
    const tokenizers = JSON.parse(metadata.get('unrolled.tokenizers') ?? '');
    metadata.set('unrolled.tokenizers', JSON.stringify({ ...tokenizers, [side]: json }));
  });

const known = {
  language: 'en',
  words: ['one'],
  firstWords: [],
  characters: 'eno',
  startsWithCapital: false,
  hasSeveralSentences: false,
  longest: 4,
  copied: { names: true, numbers: true, words: false },
  canCopy: false,
};

describe('the file of a model', () => {
  it.each([
    { attention: 'none', tokenizer: 'word' },
    { attention: 'additive', tokenizer: 'bpe' },
    { attention: 'general', tokenizer: 'bpe' },
  ] as const)('gives back a model to the bit: %j', async ({ attention, tokenizer }) => {
    const model = smallModel({ attention, numLayers: 2, cell: 'lstm' }, { tokenizer });
    const loaded = load(await translation.encode(model));
    expect(loaded.configuration).toEqual(model.configuration);
    const sources = pairs.slice(0, 9).map(({ source }) => source);
    expect(await loaded.translate(sources)).toEqual(await model.translate(sources));
    expect(loaded.training).toBe(false);
  });

  it.each<[string, Parameters<typeof changedFile>[0], RegExp]>([
    ...[
      { words: [7] },
      { characters: null },
      { language: 'no language' },
      { longest: 0 },
      { canCopy: 1 },
      { copied: {} },
    ].map((change): [string, Parameters<typeof changedFile>[0], RegExp] => [
      `${JSON.stringify(change)} as what is known of its sources`,
      (_, metadata) => metadata.set('unrolled.knownText', JSON.stringify({ ...known, ...change })),
      new RegExp(`knownText\\.${change.copied ? 'names' : Object.keys(change)[0]} must be`),
    ]),
    [
      'no vocabularies',
      (_, metadata) => metadata.delete('unrolled.tokenizers'),
      /unrolled\.tokenizers as a JSON object/,
    ],
    [
      'sizes for terabytes',
      (_, metadata) =>
        metadata.set('unrolled.configuration', '{"hiddenSize":1000000000,"numLayers":1000000000}'),
      /require more weights than the \d+ in the \d+ tensors/,
    ],
    [
      'an attention that there is not',
      (_, metadata) => metadata.set('unrolled.configuration', '{"attention":"self"}'),
      /attention must be .* got "self"/,
    ],
    [
      'a direction that is neither true nor false',
      (_, metadata) => metadata.set('unrolled.configuration', '{"bidirectional":1}'),
      /bidirectional must be true or false, got 1/,
    ],
  ])('is refused with %s', async (_, change, message) => {
    const bytes = await changedFile(change);
    expect(() => load(bytes)).toThrow(message);
  });

  it('is refused with tokenizers of a wrong kind', async () => {
    const characters = CharacterTokenizer.train('abc').toJSON();
    const files: [Promise<Uint8Array>, RegExp][] = [
      [
        withTokenizer('target', characters),
        /its target tokenizer must have a start and an end token, .* got one of kind "character"/,
      ],
      [withTokenizer('source', characters), /its source tokenizer must have/],
      [
        withTokenizer('source', { type: 'unigram' }),
        /type must be one of character, word, byte-level-bpe, got "unigram"/,
      ],
      [withTokenizer('target', null), /must be/],
    ];
    for (const [bytes, message] of files) {
      const file = await bytes;
      expect(() => load(file)).toThrow(message);
    }
  });

  it('is refused when it is damaged', async () => {
    const bytes = await translation.encode(smallModel());
    expect(() => load(bytes.subarray(0, -1))).toThrow(FormatError);
    bytes[bytes.length >> 1] ^= 1;
    expect(() => load(bytes)).toThrow(FormatError);
  });
});
