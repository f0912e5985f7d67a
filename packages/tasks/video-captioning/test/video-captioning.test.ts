import { ArgumentError, DataError, FormatError, Rng } from '@unrolled/tensor';
import { abortAfter, filesOfRuns } from '@unrolled/testing';
import { FrameInputs } from '@unrolled/vision';
import { describe, expect, it } from 'vitest';
import {
  type CaptionedClip,
  type VideoCaptioningData,
  VideoCaptioningModel,
  videoCaptioning,
} from '../src/index.ts';
import { drawClips, preprocessing, smallOptions } from './small-clips.ts';

const [training, test] = [drawClips(160, 1), drawClips(40, 2)];
const data: VideoCaptioningData = { preprocessing, training };

const train = (options: object = {}, hooks: object = {}) =>
  videoCaptioning.train(data, { ...smallOptions, steps: 4, ...options }, hooks);

describe('videoCaptioning', () => {
  it('says what happens in clips that it has not seen, and when', async () => {
    const { model, evaluation, record } = await train({ steps: 250, learningRate: 5e-3 });
    expect(record.progress.figures).toMatchObject({ exact: evaluation?.exact });
    const { captions, exact, distinct } = await videoCaptioning.evaluate(model, test);
    // Chance is one sentence of 24.
    expect(exact).toBeGreaterThan(0.5);
    expect(distinct).toBeGreaterThan(0.3);
    captions.forEach(({ words, text, attention, ended }, place) => {
      expect(text).toBe(words.join(' '));
      expect(ended).toBe(true);
      expect(attention?.length).toBe(words.length);
      for (const weights of attention ?? []) {
        expect(weights.length).toBe(test[place].length);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
      }
    });
  });

  it('captions a clip alone as among longer ones', async () => {
    const { model } = await train();
    const clips = test.slice(0, 5);
    const together = await model.caption(clips, { beam: 2, nBest: 2 });
    for (const [place, clip] of clips.entries()) {
      const [alone] = await model.caption([clip], { beam: 2, nBest: 2 });
      expect(alone.map(({ text }) => text)).toEqual(together[place].map(({ text }) => text));
      expect(alone[0].score).toBeCloseTo(together[place][0].score, 4);
    }
  });

  it('reads features of frames too, in any cell, without attention and motion', async () => {
    const features = (clips: readonly CaptionedClip[]) =>
      clips.map(({ values, length, captions }) => ({
        values: values.slice(0, 3 * length),
        ...{ length, channels: 3, captions },
      }));
    const options = { cell: 'lstm', attention: 'none', motion: false } as const;
    const run = { ...smallOptions, ...options, steps: 3 };
    const { model } = await videoCaptioning.train({ training: features(training) }, run);
    const [[{ attention }]] = await model.caption(features(test.slice(0, 1)));
    expect(attention).toBeNull();
    expect(videoCaptioning.summaryOf(model)).toMatchObject({ inputs: '3 features' });
    await expect(model.caption(test.slice(0, 1))).rejects.toThrow(/must have 3 channels, got 768/);
  });

  it('is resumed to the bits of a run that was never interrupted', async () => {
    const { whole, resumed } = await filesOfRuns(
      (hooks) => train({}, hooks),
      (file, hooks) => videoCaptioning.resume(videoCaptioning.decode(file), data, hooks),
      abortAfter(3),
    );
    expect(resumed).toEqual(whole);
  });

  it('is one file, with how its pixels are made', async () => {
    const { model } = await train();
    const bytes = await videoCaptioning.encode(model);
    const again = videoCaptioning.load(bytes, 'clips.safetensors');
    expect(await again.caption(test.slice(0, 3))).toEqual(await model.caption(test.slice(0, 3)));
    expect(videoCaptioning.summaryOf(again)).toMatchObject({ inputs: '16 × 16 rgb' });
    expect(again.inputs.preprocessing).toMatchObject(preprocessing);
    expect(() => videoCaptioning.load(bytes.slice(0, 300))).toThrow(FormatError);
    const other = { ...data, preprocessing: { ...preprocessing, deviation: 1 } };
    const more = videoCaptioning.train(other, { epochs: null, steps: 1 }, {}, again);
    await expect(more).rejects.toThrow(/the model reads pixels of .* got pixels of/);
  });
});

describe('wrong data', () => {
  const changed = (change: object): VideoCaptioningData => ({
    preprocessing,
    training: [...training.slice(0, 10), { ...training[10], ...change }],
  });

  it.each<[string, unknown, RegExp]>([
    ['no clips', { preprocessing, training: [] }, /two or more to validate on, got 0/],
    [
      'a clip without words',
      changed({ captions: ['!'] }),
      /clip 10 in training must have a caption/,
    ],
    ['a clip without captions', changed({ captions: null }), /captions of clip 10 in training/],
    ['no frames', changed({ values: new Float32Array(), length: 0 }), /1 to 10000 frames, got 0/],
    ['other pixels', { training, preprocessing: { width: 5 } }, /must have 960 channels, got 768/],
    ['no data', null, /the data must be an object/],
  ])('refuses %s', async (_, wrong, message) => {
    const run = videoCaptioning.train(wrong as VideoCaptioningData, { ...smallOptions, steps: 1 });
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toSatisfy(
      (error) => error instanceof ArgumentError || error instanceof DataError,
    );
  });

  it('refuses inputs that are none', async () => {
    const { model } = await train({ steps: 1 });
    const make = (inputs: FrameInputs) =>
      new VideoCaptioningModel({ tokenizer: model.tokenizer, inputs, rng: new Rng(1) });
    expect(() => make({} as FrameInputs)).toThrow(/inputs must be FrameInputs/);
    expect(() => make(FrameInputs.ofPixels({}))).not.toThrow();
  });
});
