import { encodeSafetensors } from '@unrolled/formats';
import { ArgumentError, FormatError, Rng } from '@unrolled/tensor';
import { type Frame, GraphModel, MobileNet } from '@unrolled/vision';
import { describe, expect, it } from 'vitest';
import {
  attentionSvg,
  type CaptioningData,
  captioning,
  decodeFeatureFile,
  encodeFeatureFile,
  ImageReader,
} from '../src/index.ts';
import { smallOptions } from './small-images.ts';

const colours = { red: [220, 30, 30], green: [30, 200, 40], blue: [20, 40, 230] };

/** A square of a colour on grey, at one of four corners, with noise. */
function drawPictures(count: number, seed: number) {
  const rng = new Rng(seed);
  return Array.from({ length: count }, () => {
    const [name, colour] = Object.entries(colours)[rng.integer(3)];
    const [right, low] = [rng.integer(2), rng.integer(2)];
    const pixels = new Uint8Array(16 * 16 * 3).map(() => 120 + rng.integer(20));
    for (let y = 1; y < 7; y++) {
      for (let x = 1; x < 7; x++) pixels.set(colour, ((y + 8 * low) * 16 + x + 8 * right) * 3);
    }
    const frame: Frame = { pixels, width: 16, height: 16, channels: 3, time: 0, index: 0 };
    return { frame, captions: [`a ${name} square at the ${low ? 'bottom' : 'top'}`] };
  });
}

async function dataOf(reader: ImageReader, count: number, seed: number) {
  const pictures = drawPictures(count, seed);
  const values = await reader.read(pictures.map(({ frame }) => frame));
  return pictures.map(({ captions }, place) => ({ ...values[place], captions }));
}

async function smallData(reader: ImageReader): Promise<CaptioningData> {
  const { grid, source } = reader;
  const [training, validation] = [await dataOf(reader, 60, 1), await dataOf(reader, 12, 2)];
  return { grid, source, training, validation };
}

const options = { ...smallOptions, stages: '8,16', epochs: null };

/** A convolution of 1 × 1 and a mean: the least that passes for an encoder. */
const encoderOf = async (value: number): Promise<MobileNet> => {
  const list = (...values: number[]) => ({ list: { i: values } });
  const nodes = [
    {
      name: 'image',
      op: 'Placeholder',
      attr: { shape: { shape: { dim: [-1, 16, 16, 3].map((size) => ({ size })) } } },
    },
    { name: 'kernel', op: 'Const' },
    {
      ...{ name: 'grid', op: 'Conv2D', input: ['image', 'kernel'] },
      attr: {
        strides: list(1, 8, 8, 1),
        padding: { s: btoa('SAME') },
        dataFormat: { s: btoa('NHWC') },
      },
    },
    { name: 'axes', op: 'Const' },
    { name: 'mean', op: 'Mean', input: ['grid', 'axes'] },
  ];
  const weights = [
    { name: 'kernel', shape: [1, 1, 3, 5], dtype: 'float32' },
    { name: 'axes', shape: [2], dtype: 'int32' },
  ];
  const bytes = new Uint8Array(68);
  new Float32Array(bytes.buffer, 0, 15).set(Array.from({ length: 15 }, (_, at) => at * value));
  new Int32Array(bytes.buffer, 60, 2).set([1, 2]);
  const model = await GraphModel.read(
    { modelTopology: { node: nodes }, weightsManifest: [{ paths: ['weights.bin'], weights }] },
    async () => bytes,
    `encoder ${value}`,
  );
  return new MobileNet(model);
};

describe('a model of pixels', () => {
  const reader = ImageReader.ofPixels({ width: 16, height: 16 });

  it('learns from the pixels, and looks at a grid of its own', async () => {
    const { model, evaluation } = await captioning.train(await smallData(reader), {
      ...options,
      steps: 120,
    });
    expect(evaluation?.exact).toBeGreaterThan(0.9);
    expect(model.attentionShape).toEqual([4, 4]);
    const again = captioning.load(await captioning.encode(model));
    const images = await ImageReader.for(again).read(drawPictures(3, 5).map(({ frame }) => frame));
    expect(await again.caption(images)).toEqual(await model.caption(images));
    expect((await again.caption(images))[0][0].attention?.[0].length).toBe(16);
    expect(captioning.summaryOf(again).images).toBe('16 × 16 × 3 by pixels');
  });

  it('is refused with another grid than its preprocessing states, or damaged stages', async () => {
    const data = { ...(await smallData(reader)), grid: { rows: 8, columns: 16, channels: 3 } };
    await expect(captioning.train(data, { ...options, steps: 1 })).rejects.toThrow(
      /must have the grid 16 × 16 × 3 of their preprocessing and no summary, got 8 × 16 × 3 and 0/,
    );
    await expect(
      captioning.train(await smallData(reader), { ...options, stages: '8,x', steps: 1 }),
    ).rejects.toThrow(/stages must be one to eight whole numbers separated by commas/);
  });
});

describe('a model of features of an encoder', () => {
  it('knows its encoder again', async () => {
    const encoder = await encoderOf(0.1);
    const reader = ImageReader.ofEncoder(encoder, 'small/model.json');
    expect(reader.grid).toEqual({ rows: 2, columns: 2, channels: 5, summary: 0 });
    const data = await smallData(reader);
    const { model } = await captioning.train(data, { ...options, steps: 2 });
    expect(model.source).toEqual({
      preprocessing: encoder.preprocessing,
      encoder: { name: 'small/model.json', checksum: encoder.model.checksum },
    });
    const [{ frame }] = drawPictures(1, 7);
    const [alone] = await ImageReader.for(model, encoder).read([frame]);
    const [, among] = await reader.read([...drawPictures(1, 8).map((one) => one.frame), frame]);
    expect(alone).toEqual(among);
    const other = await encoderOf(0.2);
    expect(() => ImageReader.for(model, other)).toThrow(
      /encoder must be that of training, small\/model\.json with checksum \w{8}, got \w{8}/,
    );
    expect(() => ImageReader.for(model)).toThrow(/with checksum \w{8}, got none/);
    await expect(
      captioning.train(await smallData(ImageReader.ofEncoder(other)), {}, {}, model),
    ).rejects.toThrow(
      /reads images of 2 × 2 × 5 by the encoder small.*give images prepared in the same way/,
    );
  });
});

describe('a file of features', () => {
  const grid = { rows: 1, columns: 2, channels: 3, summary: 2 };
  const file = {
    grid,
    source: { preprocessing: null, encoder: null },
    images: new Map([
      ['a.png', { features: Float32Array.of(1, 2, 3, 4, 5, 6), summary: Float32Array.of(7, 8) }],
      ['b.png', { features: Float32Array.of(6, 5, 4, 3, 2, 1), summary: Float32Array.of(8, 7) }],
    ]),
  };

  it('comes back as it was', () => {
    expect(decodeFeatureFile(encodeFeatureFile(file))).toEqual(file);
  });

  const bytes = (shape: number[], metadata: Record<string, string>, name = 'features') => {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = Float32Array.from({ length: size }, (_, at) => at);
    return encodeSafetensors(
      new Map([[name, { dtype: 'F32' as const, shape, data }]]),
      new Map(Object.entries(metadata)),
    );
  };

  it('may have positions without rows, which are a square or a row', () => {
    const names = { names: '["x","y"]' };
    expect(decodeFeatureFile(bytes([2, 9, 2], names)).grid).toMatchObject({ rows: 3, columns: 3 });
    const row = decodeFeatureFile(bytes([2, 5, 1], names));
    expect(row.grid).toEqual({ rows: 1, columns: 5, channels: 1, summary: 0 });
    expect(row.images.get('y')?.features).toEqual(Float32Array.of(5, 6, 7, 8, 9));
    expect(row.source).toEqual({ preprocessing: null, encoder: null });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['no features', bytes([2, 3], {}, 'other'), /expected a tensor features .* got none/],
    ['another rank', bytes([2, 3], {}), /got one of \[2, 3\]/],
    ['no names', bytes([2, 1, 3], {}), /the metadata names must be JSON, got none/],
    ['names that are no list', bytes([2, 1, 3], { names: '{}' }), /names must be/],
    ['too few names', bytes([2, 1, 3], { names: '["x"]' }), /must be 2 different names/],
    ['a name twice', bytes([2, 1, 3], { names: '["x","x"]' }), /got 1 different of 2/],
    ['no positions', bytes([0, 0, 3], { names: '[]' }), /rows must be/],
    [
      'a hostile source',
      bytes([1, 1, 3], {
        names: '["x"]',
        source: '{"preprocessing":{"width":1e9},"encoder":null}',
      }),
      /width/,
    ],
    ['other bytes', Uint8Array.of(1, 2, 3), /safetensors/],
  ])('is refused with %s', (_, file, message) => {
    expect(() => decodeFeatureFile(file, 'some.safetensors')).toThrow(message);
    expect(() => decodeFeatureFile(file)).toThrow(FormatError);
  });
});

describe('attentionSvg', () => {
  it('draws the picture once more for each word, dark where the word does not look', () => {
    const caption = {
      words: ['a', '<dog>'],
      attention: [Float32Array.of(1, 3), Float32Array.of(1, 1)],
    };
    const svg = attentionSvg([{ caption, shape: [1, 2], picture: 'data:image/png;base64,AA"' }]);
    expect(svg.match(/<image /g)?.length).toBe(3);
    expect(svg).toContain('href="data:image/png;base64,AA&quot;"');
    expect(svg.match(/fill-opacity="[\d.]+"/g)).toEqual([
      'fill-opacity="0.567"',
      'fill-opacity="0.000"',
      'fill-opacity="0.000"',
      'fill-opacity="0.000"',
    ]);
    expect(svg).toContain('&lt;dog&gt;</text>');
  });

  it('draws without a picture, and refuses what is no caption', () => {
    const caption = { words: ['a'], attention: null };
    expect(attentionSvg([{ caption, shape: [1, 2], picture: null }])).not.toContain('<image');
    expect(() => attentionSvg([null as never])).toThrow(ArgumentError);
  });
});
