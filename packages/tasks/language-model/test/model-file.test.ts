import { decodeSafetensors, encodeSafetensors, type TensorEntry } from '@unrolled/formats';
import { FormatError, noGrad, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { languageModel } from '../src/index.ts';
import { smallModel, text } from './small.ts';

/** The file of a small model after a change to what it holds, with checksums that fit. */
async function changedFile(
  change: (tensors: Map<string, TensorEntry>, metadata: Map<string, string>) => void,
): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(await languageModel.encode(smallModel()));
  change(tensors, metadata);
  return encodeSafetensors(tensors, metadata);
}

const load = (bytes: Uint8Array) => languageModel.load(bytes, 'a.safetensors');

describe('the file of a model', () => {
  it.each(['lstm', 'gru', 'rnn'] as const)('gives back a %s to the bit', async (cell) => {
    const model = smallModel({ cell, numLayers: 2, dropout: 0.3 });
    const loaded = load(await languageModel.encode(model));
    expect(loaded.configuration).toEqual(model.configuration);
    expect(loaded.tokenizer.tokens).toEqual(model.tokenizer.tokens);
    const ids = tensor(model.tokenizer.encode(text.slice(0, 21)), [3, 7]);
    const logits = (of: typeof model) => noGrad(() => of.eval().forward(ids)).logits.data();
    expect(await logits(loaded)).toEqual(await logits(model));
  });

  it('holds nothing but the weights, under the names of PyTorch', async () => {
    const { tensors } = decodeSafetensors(await languageModel.encode(smallModel()));
    expect([...tensors.keys()].sort()).toEqual([
      'embedding.weight',
      'head.bias',
      'head.weight',
      'recurrent.bias_hh_l0',
      'recurrent.bias_ih_l0',
      'recurrent.weight_hh_l0',
      'recurrent.weight_ih_l0',
    ]);
  });

  it.each<[string, Parameters<typeof changedFile>[0], RegExp]>([
    [
      'no vocabulary',
      (_, metadata) => metadata.delete('unrolled.tokenizer'),
      /unrolled\.tokenizer as a JSON object/,
    ],
    [
      'a vocabulary of another size',
      (_, metadata) =>
        metadata.set('unrolled.tokenizer', '{"type":"character","unknown":false,"tokens":["a"]}'),
      /"embedding\.weight" must be \[1, \d+\], got/,
    ],
    [
      'sizes for terabytes',
      (_, metadata) =>
        metadata.set('unrolled.configuration', '{"hiddenSize":1000000000,"numLayers":1000000000}'),
      /require more weights than the \d+ in the \d+ tensors/,
    ],
    [
      'a size that is no number',
      (_, metadata) => metadata.set('unrolled.configuration', '{"hiddenSize":"7"}'),
      /hiddenSize must be a whole number/,
    ],
    [
      'a prototype',
      (_, metadata) =>
        metadata.set(
          'unrolled.configuration',
          '{"__proto__":{"cell":"x"},"constructor":1,"hiddenSize":3}',
        ),
      /unknown option "__proto__"/,
    ],
  ])('is refused with %s', async (_, change, message) => {
    const bytes = await changedFile(change);
    expect(() => load(bytes)).toThrow(message);
  });

  it('is refused when it is damaged', async () => {
    const bytes = await languageModel.encode(smallModel());
    expect(() => load(bytes.subarray(0, -1))).toThrow(FormatError);
    bytes[bytes.length >> 1] ^= 1;
    expect(() => load(bytes)).toThrow(FormatError);
  });
});
