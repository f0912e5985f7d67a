import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { captioning } from '@unrolled/captioning';
import { videoCaptioning } from '@unrolled/video-captioning';
import { describe, expect, it } from 'vitest';
import { clipsOf, scenesOf } from '../src/texts/scenes.ts';
import { captionLanguages, clipCount, sampleCount } from '../src/worker/captioning/calls.ts';
import { describeClip } from '../src/worker/captioning/describe-clip.ts';
import { describePicture } from '../src/worker/captioning/describe-picture.ts';
import { captionsIn } from '../src/worker/captioning/english.ts';

const bytesOf = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, `../models/${name}.safetensors`)));
const model = captioning.load(bytesOf('scenes'), 'scenes');
const search = { kind: 'greedy', width: 4, temperature: 1, seed: 1 } as const;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each(captionLanguages)('pictures, %s', (language) => {
  const scenes = scenesOf(language, { training: 0, test: sampleCount }).test;

  it('are read as the model sees them, with attention that sums to 1 at every word', async () => {
    const { frame } = scenes[0];
    const { seen, shape, captions } = await describePicture(model, frame, search);
    expect(seen).toEqual({ pixels: frame.pixels, width: frame.width, height: frame.height });
    for (const { attention } of captions[0].words) {
      expect(attention).toHaveLength(shape[0] * shape[1]);
      expect(sum(attention)).toBeCloseTo(1, 5);
    }
  });

  it('that training has not seen are described rightly, most of them', async () => {
    const found = await Promise.all(
      scenes.map(({ frame }) => describePicture(model, frame, search)),
    );
    const texts = found.map(({ captions }) =>
      captionsIn(language, captions)[0]
        .words.map(({ text }) => text)
        .join(' '),
    );
    const right = scenes.filter(({ captions }, at) => captions.includes(texts[at]));
    expect(right.length).toBeGreaterThan(sampleCount / 2);
  });

  it('have several captions by a beam, and others by chance', async () => {
    const { frame } = scenes[0];
    const beam = await describePicture(model, frame, { ...search, kind: 'beam' });
    expect(beam.captions).toHaveLength(4);
    const scores = beam.captions.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const drawn = { ...search, kind: 'sample', temperature: 3 } as const;
    const one = await describePicture(model, frame, drawn);
    expect(await describePicture(model, frame, drawn)).toEqual(one);
    const other = await describePicture(model, frame, { ...drawn, seed: 2 });
    expect(other.captions).not.toEqual(one.captions);
  });
});

it('the pictures of the page are the same in every language, and not in training', () => {
  const [english, korean] = captionLanguages.map((language) =>
    scenesOf(language, { training: 0, test: sampleCount }),
  );
  expect(korean.test.map(({ frame }) => frame)).toEqual(english.test.map(({ frame }) => frame));
  const { training } = scenesOf('en', { training: 4_000, test: 0 });
  const learned = new Set(training.map(({ captions }) => captions[0]));
  expect(english.test.filter(({ captions }) => learned.has(captions[0]))).toEqual([]);
});

it('clips have attention over their frames, and another caption when played backwards', async () => {
  const model = videoCaptioning.load(bytesOf('clips'), 'clips');
  const { frames } = clipsOf({ training: 0, test: clipCount }).test[0];
  const caption = await describeClip(model, frames);
  for (const { attention } of caption.words) {
    expect(attention).toHaveLength(frames.length);
    expect(sum(attention)).toBeCloseTo(1, 5);
  }
  const backwards = await describeClip(model, frames.toReversed());
  expect(backwards.words.map(({ text }) => text)).not.toEqual(
    caption.words.map(({ text }) => text),
  );
});
