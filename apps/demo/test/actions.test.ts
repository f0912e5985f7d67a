import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionRecognition } from '@unrolled/action-recognition';
import { themes } from '@unrolled/charts';
import type { LabelledSequence } from '@unrolled/datasets';
import { describe, expect, it } from 'vitest';
import { drawClipFrame } from '../src/drawing/clip-frame.ts';
import { drawLabelBars, labelBarsHeight } from '../src/drawing/label-bars.ts';
import { opposites } from '../src/pages/actions/opposites.ts';
import { type ClipKind, clipKinds } from '../src/worker/actions/calls.ts';
import { shownClip, testClips } from '../src/worker/actions/clip-set.ts';
import { backwards, readClip } from '../src/worker/actions/read-clip.ts';
import { recorder, textsOf } from './recorder.ts';

const open = (name: string) => {
  const file = join(import.meta.dirname, `../models/${name}.safetensors`);
  return actionRecognition.load(new Uint8Array(readFileSync(file)), file);
};

describe.each(clipKinds)('models of %s', (kind: ClipKind) => {
  const clips = testClips(kind);
  const turned = clips.map((clip) => ({
    ...backwards(clip),
    label: opposites[clip.label],
  }));
  const accuracy = async (name: string, list: readonly LabelledSequence[]) =>
    (await actionRecognition.evaluate(open(name), list)).accuracy;

  it('turn their verdict with the direction of time, frames by themselves do not', async () => {
    expect(await accuracy(kind, clips)).toBeGreaterThanOrEqual(0.9);
    expect(await accuracy(kind, turned)).toBeGreaterThanOrEqual(0.9);
    const model = open(`${kind}-frames`);
    const [there, back] = [await model.predict(clips), await model.predict(turned)];
    expect(back.map(({ label }) => label)).toEqual(there.map(({ label }) => label));
  });

  it('say after each frame what they say of the clip up to there', async () => {
    const [clip] = clips;
    const probabilities = await readClip(open(kind), clip);
    expect(probabilities).toHaveLength(clip.length);
    const [whole] = await open(kind).predict([clip]);
    probabilities.at(-1)?.forEach((value, label) => {
      expect(value).toBeCloseTo(whole.probabilities[label], 5);
    });
  });

  it('are drawn as they are read', () => {
    const [clip] = clips;
    const { values, length } = shownClip(kind, clip, clip.label);
    const { context, drawn } = recorder();
    const frame = { kind, values: values.subarray(0, values.length / length), all: values };
    drawClipFrame(context, frame, themes.light, { width: 240, height: 240 });
    const count = (name: string) => drawn.filter((one) => one.name === name).length;
    expect(count('fillRect')).toBe(kind === 'shapes' ? 24 * 24 : 0);
    expect(count('arc')).toBe(kind === 'shapes' ? 0 : 17);
  });
});

it('draws a bar for each label and model, with the right label marked', () => {
  const { context, drawn } = recorder();
  const models = [
    { name: 'a', colour: '#111111', probabilities: [0.25, 0.75] },
    { name: 'b', colour: '#222222', probabilities: [0.5, 0.5] },
  ] as const;
  const size = { width: 400, height: labelBarsHeight(2) };
  drawLabelBars(context, { labels: ['up', 'down'], truth: 1, models }, themes.dark, size);
  expect(textsOf(drawn)).toEqual(['a', 'b', 'up', '25 %', '50 %', '✓ down', '75 %', '50 %']);
});
