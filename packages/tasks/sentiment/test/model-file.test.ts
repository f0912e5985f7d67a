import { poolings } from '@unrolled/classification';
import { decodeSafetensors, encodeSafetensors, type TensorEntry } from '@unrolled/formats';
import { uniform } from '@unrolled/nn';
import { FormatError, Rng, scope, type Tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { sentiment } from '../src/index.ts';
import { sentimentCells } from '../src/options.ts';
import { smallModel } from './small.ts';

const text = 'the film is not good';

async function changedFile(
  change: (tensors: Map<string, TensorEntry>, metadata: Map<string, string>) => void,
): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(await sentiment.encode(smallModel()));
  change(tensors, metadata);
  return encodeSafetensors(tensors, metadata);
}

const load = (bytes: Uint8Array) => sentiment.load(bytes, 'a.safetensors');

describe('the file of a model', () => {
  const kinds = sentimentCells.flatMap((cell) =>
    poolings.flatMap((pooling) => [true, false].map((both) => [cell, pooling, both] as const)),
  );

  it.each(kinds)('gives back a %s, %s, both ways %s, to the bit', async (...kind) => {
    const [cell, pooling, bidirectional] = kind;
    const model = smallModel({ cell, pooling, bidirectional, numLayers: 2, dropout: 0.3 });
    const loaded = load(await sentiment.encode(model));
    expect(loaded.configuration).toEqual(model.configuration);
    expect(loaded.labels).toEqual(model.labels);
    expect(loaded.tokenizer.tokens).toEqual(model.tokenizer.tokens);
    expect(await loaded.predict([text])).toEqual(await model.predict([text]));
  });

  it('holds its n-grams', async () => {
    const model = smallModel({ ngrams: 2 });
    const weight = model.ngrams?.weight as Tensor;
    scope(() => weight.assign(uniform(-1, 1)(weight.shape, new Rng(2))));
    const loaded = load(await sentiment.encode(model));
    expect(loaded.configuration.ngrams).toBe(2);
    expect(await loaded.predict([text])).toEqual(await model.predict([text]));
  });

  it.each<[string, Parameters<typeof changedFile>[0], RegExp]>([
    ['no words', (_, metadata) => metadata.delete('unrolled.tokenizer'), /unrolled\.tokenizer/],
    [
      'a tokenizer of another kind',
      (_, metadata) =>
        metadata.set('unrolled.tokenizer', '{"type":"character","unknown":false,"tokens":["a"]}'),
      /must have a token for unknown words/,
    ],
    [
      'one label',
      (_, metadata) => metadata.set('unrolled.labels', '{"labels":["a"]}'),
      /labels must be two texts or more/,
    ],
    [
      'labels that are none',
      (_, metadata) => metadata.set('unrolled.labels', '{}'),
      /labels must be two texts or more/,
    ],
    [
      'a label too many',
      (_, metadata) => metadata.set('unrolled.labels', '{"labels":["a","b","c","d"]}'),
      /"head\.weight" must be \[4, \d+\], got/,
    ],
    [
      'sizes for terabytes',
      (_, metadata) => metadata.set('unrolled.configuration', '{"hiddenSize":1000000000}'),
      /^sentiment a\.safetensors: .* (is too large|require more weights)/,
    ],
    [
      'runs of a billion words',
      (_, metadata) => {
        const configuration = JSON.parse(metadata.get('unrolled.configuration') ?? '');
        metadata.set(
          'unrolled.configuration',
          JSON.stringify({ ...configuration, ngrams: 1_000_000_000 }),
        );
      },
      /^sentiment a\.safetensors: .*ngrams must be a whole number from 1 to 32, got 1000000000/,
    ],
    [
      'a pooling that is none',
      (_, metadata) => metadata.set('unrolled.configuration', '{"pooling":"sum"}'),
      /pooling must be/,
    ],
  ])('is refused with %s', async (_, change, message) => {
    const bytes = await changedFile(change);
    expect(() => load(bytes)).toThrow(message);
  });

  it('is refused when it is damaged', async () => {
    const bytes = await sentiment.encode(smallModel());
    expect(() => load(bytes.subarray(0, -1))).toThrow(FormatError);
    bytes[bytes.length >> 1] ^= 1;
    expect(() => load(bytes)).toThrow(FormatError);
  });
});
