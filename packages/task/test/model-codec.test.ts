import { decodeSafetensors, encodeSafetensors, type TensorEntry } from '@unrolled/formats';
import { type Init, Linear, Module } from '@unrolled/nn';
import { DataError, FormatError, getBackend, Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { modelCodec } from '../src/file/model-codec.ts';

/** A model of one size that also knows words. */
class Doubling extends Module {
  readonly size: number;
  readonly words: readonly string[];
  readonly layer: Linear;

  constructor(size: number, words: readonly string[], rng: Rng, init?: Init) {
    super();
    this.size = size;
    this.words = words;
    this.layer = new Linear({ inFeatures: size, outFeatures: 2 * size, init, rng });
  }
}

interface Parts {
  readonly size: number;
  readonly words: readonly string[];
}

const codec = modelCodec<Doubling, Parts, { readonly steps: number }>({
  task: 'two-fold',
  version: '1',
  package: '@unrolled/two-fold',
  fieldsOf: ({ size, words }) => ({ configuration: { size }, vocabulary: { words } }),
  parseParts: ({ field }) => ({
    size: field('configuration').size as number,
    words: field('vocabulary').words as string[],
  }),
  parseTraining: (where, { steps }) => {
    if (typeof steps !== 'number') throw new DataError(`${where}: steps must be a number`);
    return { steps };
  },
  create: ({ size, words }, rng) => new Doubling(size, words, rng, 'zeros'),
});

const model = new Doubling(3, ['a', 'b'], new Rng(7));
const training = { steps: 5 };
const snapshot = {
  tensors: new Map([
    ['model/layer.weight', await savedOf(model.layer.weight)],
    ['model/layer.bias', await savedOf(model.layer.bias as Linear['weight'])],
    ['optimizer/step', { shape: [2], dtype: 'int32', data: Int32Array.of(5, 6) } as const],
  ]),
  state: { trainer: { step: 5 } },
};

async function savedOf(live: Linear['weight']) {
  return { shape: live.shape, dtype: live.dtype, data: await live.data() };
}

async function valuesOf(module: Module) {
  const read = Object.entries(module.stateDict()).map(async ([name, live]) => [
    name,
    await live.data(),
  ]);
  return Object.fromEntries(await Promise.all(read));
}

describe('the file of a model', () => {
  it('gives back all of it, in evaluation', async () => {
    const file = codec.decode(await codec.encode(model), 'a.safetensors');
    expect(file).toMatchObject({ source: 'a.safetensors', size: 3, words: ['a', 'b'] });
    expect(file).toMatchObject({ training: null, snapshot: null });
    const built = codec.build(file);
    expect(await valuesOf(built)).toEqual(await valuesOf(model));
    expect(built.training).toBe(false);
  });

  it('is the same bytes for the same model, with names and fields that others can read', async () => {
    const bytes = await codec.encode(model, training);
    expect(await codec.encode(model, training)).toEqual(bytes);
    const { tensors, metadata } = decodeSafetensors(bytes);
    expect([...tensors.keys()].sort()).toEqual(['layer.bias', 'layer.weight']);
    expect(Object.fromEntries(metadata)).toEqual({
      'unrolled.task': 'two-fold',
      'unrolled.version': '1',
      'unrolled.configuration': '{"size":3}',
      'unrolled.vocabulary': '{"words":["a","b"]}',
      'unrolled.training': '{"steps":5}',
    });
  });

  it('tells of a run that has ended, and holds all of one that has not', async () => {
    const ended = codec.decode(await codec.encode(model, training));
    expect(ended).toMatchObject({ source: 'the file', training, snapshot: null });
    const unfinished = codec.decode(codec.encodeCheckpoint(model, training, snapshot));
    expect(unfinished).toMatchObject({ training, snapshot });
    expect([...unfinished.weights.keys()].sort()).toEqual(['layer.bias', 'layer.weight']);
    expect(await valuesOf(codec.build(unfinished))).toEqual(await valuesOf(model));
  });
});

type Change = (tensors: Map<string, TensorEntry>, metadata: Map<string, string>) => void;

describe('is refused', () => {
  /** The file after a change to its contents, with matching checksums. */
  async function changed(change: Change): Promise<Uint8Array> {
    const { tensors, metadata } = decodeSafetensors(await codec.encode(model, training));
    change(tensors, metadata);
    return encodeSafetensors(tensors, metadata);
  }

  const set =
    (key: string, value: string): Change =>
    (_, metadata) =>
      metadata.set(`unrolled.${key}`, value);

  it.each<[string, Change, RegExp]>([
    [
      'of another task',
      set('task', 'sentiment'),
      /^two fold a\.safetensors: .* task two-fold, got one of "sentiment"; open it with the package/,
    ],
    ['of no task', (_, metadata) => metadata.clear(), /that no task of Unrolled has written/],
    [
      'of a later version',
      set('version', '2'),
      /expected version 1 .*, got "2"; use the version of @unrolled\/two-fold that saved it/,
    ],
    [
      'without a field',
      (_, metadata) => metadata.delete('unrolled.vocabulary'),
      /must hold unrolled\.vocabulary as a JSON object/,
    ],
    ['with a field that is a list', set('vocabulary', '[]'), /unrolled\.vocabulary as a JSON obj/],
    ['with a field that is null', set('vocabulary', 'null'), /unrolled\.vocabulary as a JSON obj/],
    ['with nested JSON', set('vocabulary', '['.repeat(1e5)), /unrolled\.vocabulary as a JSON obj/],
    [
      'that asks for terabytes',
      set('configuration', '{"size":1000000000}'),
      /sizes require more weights than the 24 in the 2 tensors of the file, which is damaged/,
    ],
    [
      'with a weight too few',
      (tensors) => tensors.delete('layer.bias'),
      /its weights do not match its sizes: "layer\.bias" is missing; the file is/,
    ],
    [
      'with bytes for weights',
      (tensors) => tensors.set('layer.bias', { dtype: 'U8', shape: [6], data: new Uint8Array(6) }),
      /tensor "layer\.bias" must hold floating-point numbers or I32, got U8/,
    ],
    ['with a record that is none', set('training', '{}'), /^two fold a\.saf.*: steps must be a/],
  ])('%s, before a model is made', async (_, change, message) => {
    const bytes = await changed(change);
    const before = getBackend().report();
    expect(() => codec.decode(bytes, 'a.safetensors')).toThrow(message);
    expect(getBackend().report()).toEqual(before);
  });

  it.each<[string, Change, RegExp]>([
    [
      'by another name',
      (tensors) => {
        tensors.set('layer.byass', tensors.get('layer.bias') as TensorEntry);
        tensors.delete('layer.bias');
      },
      /"layer\.bias" is missing, "layer\.byass" is not expected; the file is damaged/,
    ],
    [
      'of another shape',
      (tensors) => {
        const weight = tensors.get('layer.weight') as TensorEntry;
        tensors.set('layer.weight', { ...weight, shape: [3, 6] });
      },
      /its weights do not match .*: "layer\.weight" must be \[6, 3\], got \[3, 6\]/,
    ],
    [
      'of whole numbers',
      (tensors) => tensors.set('layer.bias', { dtype: 'I32', shape: [6], data: new Int32Array(6) }),
      /"layer\.bias" must be float32, got int32/,
    ],
  ])('with a weight %s', async (_, change, message) => {
    const bytes = await changed(change);
    expect(() => codec.decode(bytes)).toThrow(FormatError);
    expect(() => codec.decode(bytes)).toThrow(message);
  });

  describe('with a value that no model computes with', () => {
    /** An unfinished run, in which one value of one tensor is another. */
    function withValue(name: string, place: number, value: number): Uint8Array {
      const { tensors, metadata } = decodeSafetensors(
        codec.encodeCheckpoint(model, training, {
          ...snapshot,
          tensors: new Map([...snapshot.tensors, ['optimizer/mean', meanOf(2)]]),
        }),
      );
      const entry = tensors.get(name) as TensorEntry;
      entry.data[place] = value;
      return encodeSafetensors(tensors, metadata);
    }

    const meanOf = (value: number) =>
      ({ shape: [2, 3], dtype: 'float32', data: new Float32Array(6).fill(value) }) as const;

    it.each([Number.NaN, Infinity, -Infinity, 1e9, -(2 ** 25)])('%d as a weight', (value) => {
      const bytes = withValue('layer.weight', 7, value);
      expect(() => codec.decode(bytes, 'a.safetensors')).toThrow(FormatError);
      expect(() => codec.decode(bytes, 'a.safetensors')).toThrow(
        `two fold a.safetensors: tensor "layer.weight" must hold a number from −16777216 to 16777216 ` +
          `at [2, 1], got ${value}; the file is damaged, or its training diverged`,
      );
      expect(decodeSafetensors(bytes).tensors.get('layer.weight')?.data[7]).toEqual(value);
    });

    it.each([Number.NaN, -Infinity])('%d in the state of an optimizer', (value) => {
      const bytes = withValue('optimizer/mean', 4, value);
      expect(() => codec.decode(bytes)).toThrow(FormatError);
      expect(() => codec.decode(bytes)).toThrow(
        `"optimizer/mean" must hold a finite number at [1, 1], got ${value}`,
      );
    });

    it('but not where it is within reach', () => {
      expect(() => codec.decode(withValue('layer.weight', 7, -(2 ** 24)))).not.toThrow();
      expect(() => codec.decode(withValue('optimizer/mean', 4, 1e30))).not.toThrow();
    });

    it('and is not saved', async () => {
      const diverged = new Doubling(3, ['a'], new Rng(1));
      diverged.layer.weight.assign(tensor(new Float32Array(18).fill(3e9), [6, 3]));
      await expect(codec.encode(diverged)).rejects.toThrow(DataError);
      await expect(codec.encode(diverged)).rejects.toThrow(
        /^two fold: the model cannot be saved: tensor "layer\.weight" .* at \[0, 0\], got 3000000000; its training diverged: train with a lower learning rate/,
      );
    });
  });

  it('when it is cut short anywhere, or any bit is another', () => {
    const bytes = codec.encodeCheckpoint(model, training, snapshot);
    const rng = new Rng(5);
    for (let trial = 0; trial < 100; trial++) {
      const length = rng.integer(bytes.length);
      expect(() => codec.decode(bytes.subarray(0, length)), `cut to ${length}`).toThrow(
        FormatError,
      );
      const flipped = bytes.slice();
      const place = rng.integer(bytes.length);
      flipped[place] ^= 1 << rng.integer(8);
      expect(() => codec.decode(flipped), `byte ${place}`).toThrow(FormatError);
    }
  });
});
