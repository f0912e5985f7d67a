import { ArgumentError, DataError, FormatError, Rng } from '@unrolled/tensor';
import { abortAfter, filesOfRuns } from '@unrolled/testing';
import { WordTokenizer } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { batchOf } from '../src/image-layout.ts';
import { type CaptionedImage, CaptioningModel, captioning } from '../src/index.ts';
import { shiftPixels } from '../src/shift-pixels.ts';
import { drawImages, grid, smallData, smallOptions } from './small-images.ts';

const train = (options: object = {}, hooks: object = {}) =>
  captioning.train(smallData(), { ...smallOptions, epochs: null, steps: 8, ...options }, hooks);

describe('captioning', () => {
  it('says what is on images that it has not seen, and where it looks', async () => {
    const { model, evaluation, record } = await train({ steps: 160 });
    const unseen = drawImages(40, 3);
    const captions = await model.caption(unseen);
    const right = captions.filter(([{ text }], place) =>
      unseen[place].captions.some((caption) => caption.toLowerCase().startsWith(text)),
    );
    expect(right.length).toBeGreaterThan(36);
    expect(evaluation?.cider).toBeGreaterThan(3);
    expect(evaluation?.bleu[1]).toBeGreaterThan(60);
    expect(record.progress.figures).toMatchObject({ cider: evaluation?.cider });
    const [[{ words, attention }]] = captions;
    expect(attention?.length).toBe(words.length);
    expect(attention?.[0].length).toBe(4);
    expect(evaluation?.attentionEntropy).toBeLessThan(1);
  });

  it('has one vector of an image at every word without attention', async () => {
    const { model, evaluation } = await train({ attention: 'none' });
    const [[{ attention }]] = await model.caption(drawImages(1, 4));
    expect(attention).toBeNull();
    expect(evaluation?.attentionEntropy).toBeNull();
  });

  it('gates its attention where it reads the state of the word before', async () => {
    const { model } = await train({ decoder: 'bahdanau', gatedContext: true });
    const [[{ words, attention }]] = await model.caption(drawImages(1, 4));
    expect(attention?.length).toBe(words.length);
  });

  it('never writes the unknown word, and gives a caption that has not ended', async () => {
    const { model } = await train({ minimumCount: 30, steps: 2 });
    const images = drawImages(6, 5);
    const captions = await model.caption(images, { maximumLength: 3, beam: 2, nBest: 2 });
    expect(captions.map((list) => list.length)).toEqual(new Array(6).fill(2));
    expect(captions.flat().some(({ text }) => text.includes('<unk>'))).toBe(false);
    expect(captions.flat().every(({ words }) => words.length <= 3)).toBe(true);
  });

  it('is resumed to the bits of a run that was never interrupted', async () => {
    const { whole, resumed } = await filesOfRuns(
      (hooks) => train({}, hooks),
      (file, hooks) => captioning.resume(captioning.decode(file), smallData(), hooks),
      abortAfter(5),
    );
    expect(resumed).toEqual(whole);
  });

  it('passes more often over few captions, unless it is told for how long', async () => {
    const { signal, callbacks } = abortAfter(1);
    const { epochs: _, ...options } = { ...smallOptions, epochs: null };
    const { record } = await captioning.train(smallData(), options, { signal, callbacks });
    // 120 captions in batches of 16 take 2,500 steps.
    expect(record.options.epochs).toBe(334);
    expect((await train({ steps: 1 })).record.options.epochs).toBeNull();
  });

  it('shifts pixels, and repeats those at the edge', () => {
    const layout = { rows: 1, columns: 10, channels: 2 };
    const features = Float32Array.from({ length: 20 }, (_, at) => at);
    const moved = Array.from({ length: 30 }, (_, seed) =>
      shiftPixels({ features }, layout, 0.1, new Rng(seed)).features.slice(0, 4),
    ).map((values) => values.join());
    expect(new Set(moved)).toEqual(new Set(['0,1,2,3', '2,3,4,5', '0,1,0,1']));
  });

  it('writes a caption word by word', async () => {
    const { model } = await train({ steps: 40 });
    const [image] = drawImages(1, 9);
    const pieces: string[] = [];
    const streamed = await model.stream(image, (piece) => pieces.push(piece));
    const [[greedy]] = await model.caption([image], { beam: 1 });
    expect(streamed).toEqual(greedy);
    expect(pieces.length).toBe(greedy.words.length);
    expect(pieces.join('')).toBe(greedy.text);
    const sampling = () => ({ sampling: { rng: new Rng(4), temperature: 1 } });
    expect(await model.caption([image], sampling())).toEqual(
      await model.caption([image], sampling()),
    );
  });

  it('captions an image alone as among others', async () => {
    const { model } = await train({ steps: 40 });
    const images = drawImages(5, 8);
    const together = await model.caption(images);
    for (const [place, image] of images.entries()) {
      const [[alone]] = await model.caption([image]);
      expect(alone.text).toBe(together[place][0].text);
      expect(alone.score).toBeCloseTo(together[place][0].score, 5);
    }
  });

  it('loses nothing and gains nothing by longer captions in a batch', async () => {
    const { model } = await train();
    const [one, two] = drawImages(2, 8);
    const [short, long] = [
      [3, 4],
      [5, 3, 4, 6, 3, 5],
    ];
    const loss = (images: CaptionedImage[], targets: number[][]) =>
      model.generator
        .loss(model.encode(batchOf(images, model)), model.generator.targets(targets))
        .dataSync()[0];
    model.eval();
    const [first, second] = [loss([one], [short]), loss([two], [long])];
    const both = loss([one, two], [short, long]);
    expect(both).toBeCloseTo((3 * first + 7 * second) / 10, 5);
  });

  it('reads a vector of the image as a whole next to the grid', async () => {
    const whole = (image: CaptionedImage) => ({
      captions: image.captions,
      features: new Float32Array(32),
      summary: image.features,
    });
    const { training, validation = [] } = smallData();
    const data = {
      grid: { ...grid, summary: 32 },
      training: training.map(whole),
      validation: validation.map(whole),
    };
    const options = { ...smallOptions, epochs: null, steps: 160 };
    const { model, evaluation } = await captioning.train(data, options);
    expect(evaluation?.cider).toBeGreaterThan(2.5);
    const again = captioning.load(await captioning.encode(model));
    expect(captioning.summaryOf(again).images).toBe('2 × 2 × 8 + 32 by given features');
    await expect(model.caption([{ features: new Float32Array(32) }])).rejects.toThrow(
      /summary of image 0 must be a Float32Array of 32 values, as 2 × 2 × 8 \+ 32 states, got/,
    );
  });

  it('learns from one vector an image whose values are large and never negative', async () => {
    const moved = (values: Float32Array) => values.map((value) => 6 * value + 60);
    const whole = (image: CaptionedImage) => ({
      captions: image.captions,
      features: moved(image.features),
      summary: moved(image.features),
    });
    const { training, validation = [] } = smallData();
    const data = {
      grid: { ...grid, summary: 32 },
      training: training.map(whole),
      validation: validation.map(whole),
    };
    const options = { ...smallOptions, epochs: null, steps: 160, attention: 'none' as const };
    const { model, evaluation } = await captioning.train(data, options);
    expect(evaluation?.cider).toBeGreaterThan(2.5);
    const again = captioning.load(await captioning.encode(model));
    expect(again.standardizers).toEqual(model.standardizers);
    expect(model.standardizers.summary?.mean[0]).toBeCloseTo(60, -1);
  });

  it('is one file', async () => {
    const { model } = await train();
    const bytes = await captioning.encode(model);
    const again = captioning.load(bytes, 'captions.safetensors');
    const images = drawImages(3, 6);
    const texts = async (one: CaptioningModel) =>
      (await one.caption(images)).map(([{ text }]) => text);
    expect(await texts(again)).toEqual(await texts(model));
    expect(captioning.summaryOf(again)).toEqual({
      words: expect.any(Number),
      images: '2 × 2 × 8 by given features',
    });
    expect(() => captioning.load(bytes.slice(0, 400))).toThrow(FormatError);
  });
});

describe('wrong data', () => {
  const changed = (change: (image: CaptionedImage) => object) => ({
    ...smallData(),
    training: smallData().training.map((image, place) =>
      place === 3 ? { ...image, ...change(image) } : image,
    ),
  });

  it.each<[string, object, RegExp]>([
    ['no images', { grid, training: [] }, /two or more to validate on, got 0/],
    [
      'features of another size',
      changed(() => ({ features: new Float32Array(3) })),
      /features of image 3 must be a Float32Array of 32 values, as 2 × 2 × 8 states, got 3/,
    ],
    [
      'features that are no numbers',
      changed(({ features }) => ({ features: features.map(() => Number.NaN) })),
      /features of image 3 must be finite, got NaN at 0/,
    ],
    [
      'an image without words',
      changed(() => ({ captions: ['...'] })),
      /image 3 in training must have a caption with words/,
    ],
    ['no grid', { ...smallData(), grid: { rows: 0, columns: 1, channels: 1 } }, /rows must be/],
    ['no data', null as unknown as object, /the data must be an object/],
  ])('refuses %s', async (_, data, message) => {
    const training = captioning.train(data as never, { ...smallOptions, epochs: null, steps: 1 });
    await expect(training).rejects.toThrow(message);
    await expect(training).rejects.toSatisfy(
      (error) => error instanceof ArgumentError || error instanceof DataError,
    );
  });

  it('refuses a tokenizer without the tokens that captions need', () => {
    const tokenizer = WordTokenizer.train('a dog', { special: { unknown: '<unk>' } });
    const rng = new Rng(1);
    expect(() => new CaptioningModel({ tokenizer, grid, rng })).toThrow(
      /tokens for start, end and/,
    );
  });
});
