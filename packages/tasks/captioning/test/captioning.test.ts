import { ArgumentError, DataError, FormatError, Rng } from '@unrolled/tensor';
import { WordTokenizer } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { type CaptionedImage, CaptioningModel, captioning } from '../src/index.ts';
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
    const whole = await train();
    let file = new Uint8Array();
    const controller = new AbortController();
    await train(
      {},
      {
        signal: controller.signal,
        save: (bytes: Uint8Array) => {
          file = Uint8Array.from(bytes);
        },
        callbacks: [
          {
            name: 'stop',
            onStep: ({ step }: { step: number }) => step === 5 && controller.abort(),
          },
        ],
      },
    );
    const resumed = await captioning.resume(captioning.decode(file), smallData());
    expect(resumed.reason).toBe('finished');
    for (const [name, weights] of whole.model.namedParameters()) {
      const own = [...resumed.model.namedParameters()].find(([other]) => other === name);
      expect(own?.[1].dataSync(), name).toEqual(weights.dataSync());
    }
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
      features: '2 × 2 × 8',
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
      /features of image 3 must be a Float32Array of 32 values, 2 × 2 × 8, got 3/,
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
