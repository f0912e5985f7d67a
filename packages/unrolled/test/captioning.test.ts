import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFeatureFile, encodeFeatureFile } from '@unrolled/captioning';
import { Rng } from '@unrolled/tensor';
import { writeImage } from '@unrolled/vision/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runHere } from './run-cli.ts';

const folder = newFolder();
const inFolder = (...names: string[]): string => join(folder, ...names);
const out = inFolder('pixels.safetensors');
const encoded = inFolder('encoded.safetensors');
const photos = inFolder('photos');
const table = inFolder('photos', 'captions.tsv');

const colours = { red: [220, 30, 30], green: [30, 200, 40], blue: [20, 40, 230] };
const small = [
  ...['--hidden-size', '12', '--embedding-size', '8', '--batch-size', '8', '--dropout', '0'],
  ...['--learning-rate', '0.02', '--minimum-count', '1', '--validations', '2'],
];
const train = (...args: string[]) => ['train', 'captioning', ...small, ...args];

/** A graph model of one convolution, in the format of TensorFlow.js. */
function writeEncoder(path: string, value: number): void {
  const list = (...values: number[]) => ({ list: { i: values } });
  const shape = { shape: { dim: [-1, 16, 16, 3].map((size) => ({ size })) } };
  const node = [
    { name: 'image', op: 'Placeholder', attr: { shape } },
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
    { name: 'kernel', shape: [1, 1, 3, 4], dtype: 'float32' },
    { name: 'axes', shape: [2], dtype: 'int32' },
  ];
  const bytes = new Uint8Array(56);
  new Float32Array(bytes.buffer, 0, 12).set(Array.from({ length: 12 }, (_, at) => at * value));
  new Int32Array(bytes.buffer, 48, 2).set([1, 2]);
  mkdirSync(path);
  writeFileSync(join(path, 'weights.bin'), bytes);
  writeFileSync(
    join(path, 'model.json'),
    JSON.stringify({
      modelTopology: { node },
      weightsManifest: [{ paths: ['weights.bin'], weights }],
    }),
  );
}

beforeAll(async () => {
  mkdirSync(photos);
  const rng = new Rng(1);
  const rows = ['image\tcaption'];
  for (let place = 0; place < 36; place++) {
    const [name, colour] = Object.entries(colours)[place % 3];
    const pixels = new Uint8Array(20 * 16 * 3).map(
      (_, at) => colour[at % 3] + rng.integer(20) - 10,
    );
    const frame = { pixels, width: 20, height: 16, channels: 3 as const, time: 0, index: 0 };
    await writeImage(inFolder('photos', `${place}.png`), frame);
    rows.push(`${place}.png\tA ${name} wall.`, `${place}.png\tall is ${name}`);
  }
  writeFileSync(table, `${rows.join('\n')}\n`);
  writeFileSync(inFolder('some.txt'), '1.png\n2.png\n3.png\n');
  writeFileSync(inFolder('others.txt'), '1.png\n99.png\n');
  writeFileSync(inFolder('photos', 'broken.png'), 'no picture');
  writeFileSync(inFolder('photos', 'broken.tsv'), 'image\tcaption\nbroken.png\ta wall\n');
  writeFileSync(inFolder('photos', 'missing.tsv'), 'image\tcaption\nnone.png\ta wall\n');
  writeFileSync(inFolder('photos', 'silent.tsv'), 'image\tcaption\n1.png\ta wall\n2.png\t...\n');
  writeEncoder(inFolder('encoder'), 0.1);
  writeEncoder(inFolder('other-encoder'), 0.2);
});

describe('captioning', () => {
  it('trains a CNN along, measures, and captions pictures with the attention drawn', async () => {
    const trained = await runHere(
      ...train('--data', table, '--image-size', '16', '--stages', '8', '--steps', '90'),
      ...['--shift', '0', '--out', out],
    );
    expect(trained.stderr).toMatch(/images 16 × 16 × 3 by pixels/);
    expect(trained.stdout + trained.stderr).toMatch(
      /CIDEr [\d.]+, BLEU-1 [\d.]+, BLEU-4 [\d.]+, exact/,
    );
    expect(trained.status).toBe(0);
    const evaluated = await runHere(
      ...['evaluate', out, '--data', table, inFolder('some.txt'), '--errors', '2'],
    );
    expect(evaluated.stdout).toMatch(/exact 100\.0 %\nROUGE-L 100\.0, 3 images/);
    for (const picture of ['looked.svg', 'looked.png'].map((name) => inFolder(name))) {
      const args = ['predict', out, inFolder('photos', '0.png'), '--attention', picture];
      const predicted = await runHere(...args);
      expect(predicted.stdout).toMatch(/^(a red wall|all is red)\t.*0\.png\n$/);
      expect(existsSync(picture)).toBe(true);
    }
    expect(readFileSync(inFolder('looked.svg'), 'utf8')).toContain('href="data:image/png;base64,');
    const sampling = ['--temperature', '0.1', '--seed', '3'];
    const drawn = await runHere('predict', out, inFolder('photos', '1.png'), ...sampling);
    expect(drawn.stdout).toMatch(/green/);
    const listed = await runHere('predict', out, inFolder('photos', '1.png'), '--n-best', '2');
    expect(listed.stdout.trim().split('\n')).toHaveLength(2);
    const streamed = await runHere('predict', out, inFolder('photos', '2.png'), '--stream');
    expect(streamed.stdout).toMatch(/blue/);
  });

  it('takes the size of images from the model that it starts from', async () => {
    const more = inFolder('more.safetensors');
    const own = ['train', 'captioning', '--data', table, '--steps', '1', '--validations', '1'];
    const begun = await runHere(...own, '--init', out, '--out', more);
    expect(begun.status, begun.stderr).toBe(0);
    for (const [args, message] of [
      [[...own, '--init', out, '--image-size', '32'], /--image-size: .* has 16, got 32; leave/],
      [['evaluate', out, '--data', table, '--image-size', '32'], /unknown option '--image-size'/],
      [[...own, '--encoder', 'model.json', '--image-size', '32'], /got both; leave/],
    ] as const) {
      const refused = await runHere(...args);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toMatch(message);
    }
  });

  it('encodes images once, and knows the encoder again', async () => {
    const features = inFolder('features.safetensors');
    const args = train(
      ...['--data', table, '--encoder', inFolder('encoder', 'model.json'), '--features', features],
      ...['--steps', '30', '--out', encoded],
    );
    expect((await runHere(...args)).status).toBe(0);
    expect(decodeFeatureFile(readFileSync(features)).images.size).toBe(36);
    const again = await runHere(
      ...['evaluate', encoded, '--data', table, '--features', features, '--beam', '2'],
    );
    expect(again.stdout).toMatch(/36 images/);
    const picture = inFolder('photos', '4.png');
    const own = ['--encoder', inFolder('encoder', 'model.json')];
    const predicted = await runHere('predict', encoded, picture, ...own);
    const named = await runHere('predict', encoded, '4.png', '--features', features);
    expect(named.stdout.split('\t')[0]).toBe(predicted.stdout.split('\t')[0]);
    const info = await runHere('info', encoded);
    expect(info.stdout).toMatch(
      /images +2 × 2 × 4 by the encoder .*model\.json \(checksum \w{8}\)/,
    );
    const other = ['--encoder', inFolder('other-encoder', 'model.json')];
    const wrong = await runHere('predict', encoded, picture, ...other);
    expect(wrong.stderr).toMatch(/--encoder must be the one of training, .* got .*other-encoder/);
    const without = await runHere('predict', encoded, picture);
    expect(without.stderr).toMatch(/reads features of .*; give --encoder/);
    const mixed = await runHere(...args.slice(0, -2), ...other, '--out', inFolder('x.safetensors'));
    expect(mixed.stderr).toMatch(/--features .* must be of the encoder/);
  });

  it('trains on features from elsewhere, whose images it is given by name', async () => {
    const features = inFolder('given.safetensors');
    const images = new Map(
      Array.from({ length: 36 }, (_, place) => [
        `${place}.png`,
        { features: Float32Array.from({ length: 3 }, (_, at) => Number(at === place % 3)) },
      ]),
    );
    const grid = { rows: 1, columns: 1, channels: 3 };
    const source = { preprocessing: null, encoder: null };
    writeFileSync(features, encodeFeatureFile({ grid, source, images }));
    const model = inFolder('given-model.safetensors');
    const trained = await runHere(
      ...train('--data', table, '--features', features, '--steps', '40', '--out', model),
    );
    expect(trained.status).toBe(0);
    const found = await runHere('predict', model, '5.png', '--features', features);
    expect(found.stdout).toMatch(/blue.*\t5\.png\n$/);
    const drawn = inFolder('given.svg');
    await runHere('predict', model, '5.png', '--features', features, '--attention', drawn);
    expect(readFileSync(drawn, 'utf8')).not.toContain('<image');
    const unknown = await runHere('predict', model, '77.png', '--features', features);
    expect(unknown.stderr).toMatch(/expected the features of 77\.png, got none/);
    const picture = await runHere('predict', model, inFolder('photos', '1.png'));
    expect(picture.stderr).toMatch(/given features, not pictures.*--features/);
  });

  it.each<[string, () => string[], RegExp]>([
    ['no such file', () => train('--data', inFolder('none.tsv')), /none\.tsv/],
    ['no column', () => train('--data', table, '--caption-column', 'text'), /--caption-column/],
    [
      'an image that is missing',
      () => train('--data', inFolder('photos', 'missing.tsv')),
      /none\.png/,
    ],
    [
      'an image that is none',
      () => train('--data', inFolder('photos', 'broken.tsv')),
      /broken\.png: expected an image .* cannot be decoded/,
    ],
    [
      'an image without words',
      () => train('--data', inFolder('photos', 'silent.tsv')),
      /image 1 in training must have a caption with words/,
    ],
    [
      'names without captions',
      () => train('--data', table, inFolder('others.txt')),
      /got none for 1 of the 2 that are named, first 99\.png/,
    ],
    ['names alone', () => train('--data', inFolder('some.txt')), /got only names of images/],
    [
      'an encoder that is none',
      () => train('--data', table, '--encoder', table),
      /expected the JSON of a graph model/,
    ],
    [
      'a picture that is none',
      () => ['predict', out, inFolder('photos', 'broken.png')],
      /broken\.png: expected an image/,
    ],
    [
      'a drawing of another kind',
      () => ['predict', out, inFolder('photos', '1.png'), '--attention', 'x.gif'],
      /--attention writes SVG or PNG/,
    ],
    [
      'an encoder for a model of pixels',
      () => ['predict', out, table, '--encoder', inFolder('encoder', 'model.json')],
      /reads pixels without an encoder, got --encoder/,
    ],
    [
      'features that lack an image',
      () => train('--data', table, '--features', inFolder('few.safetensors')),
      /expected the features of every image, got none for 35 of 36/,
    ],
    [
      'a size of images next to features',
      () => train('--data', table, '--features', inFolder('few.safetensors'), '--image-size', '16'),
      /--image-size must be that of the images in --features .*few.*, which holds features.*, got 16; leave/,
    ],
  ])('refuses %s in one line', async (_, args, message) => {
    const images = new Map([['1.png', { features: Float32Array.of(1) }]]);
    const file = { grid: { rows: 1, columns: 1, channels: 1 }, images };
    const source = { preprocessing: null, encoder: null };
    writeFileSync(inFolder('few.safetensors'), encodeFeatureFile({ ...file, source }));
    const { status, stderr } = await runHere(...args());
    expect(status).not.toBe(0);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(message);
  });
});
