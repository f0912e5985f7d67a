import { decodeSafetensors, encodeSafetensors, type TensorEntry } from '@unrolled/formats';
import { FormatError, noGrad, Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { buildLanguageModel, decodeLanguageModel, encodeLanguageModel } from '../src/index.ts';
import { smallModel, text } from './small.ts';

/** The file of a small model after a change to what it holds, with checksums that fit. */
async function changedFile(
  change: (tensors: Map<string, TensorEntry>, metadata: Map<string, string>) => void,
): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(await encodeLanguageModel(smallModel()));
  change(tensors, metadata);
  return encodeSafetensors(tensors, metadata);
}

const load = (bytes: Uint8Array) => buildLanguageModel(decodeLanguageModel(bytes, 'a.safetensors'));

describe('the file of a model', () => {
  it.each(['lstm', 'gru', 'rnn'] as const)('gives back a %s to the bit', async (cell) => {
    const model = smallModel({ cell, numLayers: 2, dropout: 0.3 });
    const loaded = load(await encodeLanguageModel(model));
    expect(loaded.configuration).toEqual(model.configuration);
    expect(loaded.tokenizer.tokens).toEqual(model.tokenizer.tokens);
    const ids = tensor(model.tokenizer.encode(text.slice(0, 21)), [3, 7]);
    const logits = (of: typeof model) => noGrad(() => of.eval().forward(ids)).logits.data();
    expect(await logits(loaded)).toEqual(await logits(model));
  });

  it('holds nothing but the weights, under the names of PyTorch', async () => {
    const { tensors } = decodeSafetensors(await encodeLanguageModel(smallModel()));
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
      'another task',
      (_, metadata) => metadata.set('unrolled.task', 'sentiment'),
      /task language-model, got one of "sentiment"/,
    ],
    ['no task', (_, metadata) => metadata.clear(), /no task of Unrolled/],
    [
      'a later version',
      (_, metadata) => metadata.set('unrolled.version', '99'),
      /version 1 .*, got "99"/,
    ],
    [
      'no vocabulary',
      (_, metadata) => metadata.delete('unrolled.tokenizer'),
      /unrolled\.tokenizer as a JSON object/,
    ],
    [
      'a vocabulary of another size',
      (_, metadata) =>
        metadata.set('unrolled.tokenizer', '{"type":"character","unknown":false,"tokens":["a"]}'),
      /need \d+ weights, it holds \d+/,
    ],
    [
      'sizes for terabytes',
      (_, metadata) =>
        metadata.set('unrolled.configuration', '{"hiddenSize":1000000000,"numLayers":1000000000}'),
      /need \d+e?.* weights, it holds/,
    ],
    [
      'a size that is no number',
      (_, metadata) => metadata.set('unrolled.configuration', '{"hiddenSize":"7"}'),
      /hiddenSize must be a whole number/,
    ],
    [
      'nested JSON',
      (_, metadata) => metadata.set('unrolled.configuration', '['.repeat(1e5)),
      /unrolled\.configuration as a JSON object/,
    ],
    [
      'a prototype',
      (_, metadata) =>
        metadata.set(
          'unrolled.configuration',
          '{"__proto__":{"cell":"x"},"constructor":1,"hiddenSize":3}',
        ),
      /need \d+ weights/,
    ],
    ['a weight too few', (tensors) => tensors.delete('head.bias'), /need \d+ weights, it holds/],
    [
      'a weight by another name',
      (tensors) => rename(tensors, 'head.bias', 'head.byass'),
      /head\.bias is missing[\s\S]*head\.byass is not a parameter/,
    ],
    [
      'a weight of another shape',
      (tensors) => reshape(tensors, 'recurrent.weight_ih_l0'),
      /weight_ih_l0 must be \[21, 5\], got \[5, 21\]/,
    ],
    [
      'whole numbers for weights',
      (tensors) => asBytes(tensors, 'head.bias'),
      /must be F32, F64 or I32, got U8/,
    ],
    [
      'a training record that is none',
      (_, metadata) => metadata.set('unrolled.training', '{"options":{}}'),
      /a\.safetensors, data: .*must be an object/,
    ],
  ])('is refused with %s', async (_, change, message) => {
    const bytes = await changedFile(change);
    expect(() => load(bytes)).toThrow(message);
  });

  it('is refused when it is cut short anywhere, or any bit is another', async () => {
    const bytes = await encodeLanguageModel(smallModel());
    const rng = new Rng(5);
    for (let trial = 0; trial < 60; trial++) {
      const length = rng.integer(bytes.length);
      expect(() => load(bytes.subarray(0, length)), `cut to ${length}`).toThrow(FormatError);
      const flipped = bytes.slice();
      const place = rng.integer(bytes.length);
      flipped[place] ^= 1 << rng.integer(8);
      expect(() => load(flipped), `byte ${place}`).toThrow(FormatError);
    }
  });
});

function rename(tensors: Map<string, TensorEntry>, from: string, to: string): void {
  const entry = tensors.get(from);
  if (entry !== undefined) tensors.set(to, entry);
  tensors.delete(from);
}

function reshape(tensors: Map<string, TensorEntry>, name: string): void {
  const entry = tensors.get(name);
  if (entry !== undefined) tensors.set(name, { ...entry, shape: entry.shape.toReversed() });
}

function asBytes(tensors: Map<string, TensorEntry>, name: string): void {
  const { shape, data } = tensors.get(name) ?? { shape: [], data: [] };
  tensors.set(name, { dtype: 'U8', shape, data: new Uint8Array(data.length) });
}
