import { existsSync, readFileSync } from 'node:fs';
import { ArgumentError, FormatError, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { GraphModel, MobileNet } from '../src/index.ts';
import { readGraphModel } from '../src/node.ts';

interface GraphFixture {
  readonly model: {
    readonly modelTopology: { readonly node: Record<string, unknown>[] };
    readonly weightsManifest: { readonly paths: string[]; readonly weights: object[] }[];
  };
  readonly weights: string;
  readonly image: number[];
  readonly outputs: {
    readonly name: string;
    readonly shape: number[];
    readonly values: number[];
  }[];
}

/** Results of TensorFlow.js; see fixtures/make-graph.mjs. */
const fixture: GraphFixture = JSON.parse(
  readFileSync(new URL('./fixtures/graph.json', import.meta.url), 'utf8'),
);
const weights = Uint8Array.from(Buffer.from(fixture.weights, 'base64'));
const read = (model: unknown = fixture.model, bytes: Uint8Array = weights) =>
  GraphModel.read(model, async () => bytes, 'small');

describe('GraphModel', () => {
  it('computes as TensorFlow.js does', async () => {
    const model = await read();
    const image = tensor(fixture.image, [2, 9, 8, 3]);
    const found = model.run(
      image,
      fixture.outputs.map(({ name }) => name),
    );
    fixture.outputs.forEach(({ name, shape, values }, place) => {
      expect(found[place].shape, name).toEqual(shape);
      const own = found[place].dataSync();
      const largest = Math.max(...values.map((value, at) => Math.abs(value - own[at])));
      expect(largest, name).toBeLessThan(2e-6 * Math.max(...values.map(Math.abs)));
    });
    model.dispose();
  });

  it('folds what follows a convolution into it', async () => {
    const model = await read();
    expect(model.names).toEqual([
      'double',
      'centred',
      'trunk',
      'deep/relu',
      'features',
      'fused',
      'pooled',
      'average',
      'vector',
    ]);
    expect(model.input).toEqual({ name: 'image', shape: [-1, 9, 8, 3] });
  });

  it('frees all that a run makes but its results', async () => {
    const model = await read();
    const image = tensor(fixture.image, [2, 9, 8, 3]);
    const { backend } = image;
    const before = backend.report().liveBuffers;
    for (const value of model.run(image, ['vector', 'trunk'])) value.dispose();
    expect(backend.report().liveBuffers).toBe(before);
  });

  it('says which names it has', async () => {
    const model = await read();
    const image = tensor(fixture.image, [2, 9, 8, 3]);
    expect(() => model.run(image, ['nothing'])).toThrow(ArgumentError);
    expect(() => model.run(image, ['nothing'])).toThrow(/got "nothing"; it has .*trunk/);
  });

  const changed = (change: (node: Record<string, unknown>) => Record<string, unknown>) => ({
    ...fixture.model,
    modelTopology: { node: fixture.model.modelTopology.node.map(change) },
  });

  it.each<[string, unknown, Uint8Array, RegExp]>([
    ['no graph', { layers: [] }, weights, /small: expected an object as modelTopology/],
    ['text', 'model', weights, /small: expected an object as model\.json/],
    [
      'too few weights',
      fixture.model,
      weights.slice(0, 100),
      /expected 440 bytes of weights up to "first\/weights", got 100/,
    ],
    [
      'too many weights',
      fixture.model,
      new Uint8Array(9999),
      /bytes of weights in a group, got 9999/,
    ],
    [
      'another operation',
      changed((node) => (node.op === 'MaxPool' ? { ...node, op: 'LSTMBlock' } : node)),
      weights,
      /the operation LSTMBlock of pooled is not supported; these are: Conv2D/,
    ],
    [
      'an operation that is a method of objects',
      changed((node) => (node.op === 'MaxPool' ? { ...node, op: 'toString' } : node)),
      weights,
      /the operation toString of pooled is not supported/,
    ],
    [
      'two inputs',
      changed((node) => (node.op === 'MaxPool' ? { ...node, op: 'Placeholder' } : node)),
      weights,
      /expected a graph with one input, got 2/,
    ],
    [
      'a path outside of the folder',
      {
        ...fixture.model,
        weightsManifest: [{ ...fixture.model.weightsManifest[0], paths: ['../../weights.bin'] }],
      },
      weights,
      /expected paths of weights next to model\.json/,
    ],
  ])('refuses %s', async (_, model, bytes, message) => {
    await expect(read(model, bytes)).rejects.toThrow(FormatError);
    await expect(read(model, bytes)).rejects.toThrow(message);
  });

  it('refuses a value that depends on itself', async () => {
    const model = await read(
      changed((node) =>
        node.name === 'vector' ? { ...node, op: 'Relu', input: ['vector'] } : node,
      ),
    );
    const image = tensor(fixture.image, [2, 9, 8, 3]);
    expect(() => model.run(image, ['vector'])).toThrow(/vector depends on itself/);
  });
});

const mobileNet = new URL('../../../../shared/data/mobilenet-v1-050/model.json', import.meta.url);

describe.skipIf(!existsSync(mobileNet))('MobileNet v1 0.5', () => {
  it('has the features that TensorFlow.js 4.22 finds', async () => {
    const encoder = new MobileNet(await readGraphModel(mobileNet.pathname));
    expect(encoder.preprocessing).toMatchObject({ width: 224, height: 224, mean: 0, deviation: 1 });
    let state = 1;
    const image = Float32Array.from({ length: 224 * 224 * 3 }, () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    });
    const features = encoder.features(tensor(image, [1, 224, 224, 3])).dataSync();
    const first = [0, 0, 0, 0, 0, 1.710843, 0, 0.0620896, 2.44243, 0.2061383, 0, 0];
    first.forEach((value, place) => {
      expect(features[place]).toBeCloseTo(value, 4);
    });
    expect(features.length).toBe(512);
    expect(Array.from(features).reduce((sum, value) => sum + value, 0)).toBeCloseTo(155.73875, 3);
    encoder.dispose();
  });
});
