import type { FrameSequence, LabelledSequence } from '@unrolled/datasets';
import { type MovingShapesClip, movingShapes } from '@unrolled/datasets/generated';
import { DataError, Rng } from '@unrolled/tensor';
import { type Preprocessing, pixelSequence } from '@unrolled/vision';
import { describe, expect, it } from 'vitest';
import { actionRecognition } from '../src/index.ts';

const side = 16;
const preprocessing: Partial<Preprocessing> = { width: side, height: side, colour: 'grey' };

const sequencesOf = (clips: readonly MovingShapesClip[]): LabelledSequence[] =>
  clips.map(({ frames, label }) => ({ ...pixelSequence(frames, preprocessing), label }));

/** A white square that moves to the left or to the right: one is the other played backwards. */
const { training, test } = movingShapes({
  ...{ training: 160, test: 60, side, frames: [4, 6], rng: new Rng(1), noise: 4, heldOut: 0.5 },
  ...{ subjects: ['square', 'circle'], colours: ['white', 'yellow'] },
  actions: ['moves left', 'moves right'],
});
const data = { preprocessing, training: sequencesOf(training) };
const options = { hiddenSize: 16, vectorSize: 16, epochs: null, validations: 2, dropout: 0.1 };

const backwards = ({ values, length, channels }: FrameSequence): FrameSequence => ({
  values: Float32Array.from(values, (_, place) => {
    const frame = Math.floor(place / channels);
    return values[(length - 1 - frame) * channels + (place % channels)];
  }),
  length,
  channels,
});

describe('actions from pixels', () => {
  it('tells a clip from the same clip backwards, which frames by themselves cannot', async () => {
    const { model, record } = await actionRecognition.train(data, { ...options, steps: 150 });
    const unseen = sequencesOf(test);
    const { accuracy } = await actionRecognition.evaluate(model, unseen);
    expect(accuracy).toBeGreaterThanOrEqual(0.95);
    const { frameAverageAccuracy } = record.progress.figures;
    expect(frameAverageAccuracy).toBeGreaterThan(0.25);
    expect(frameAverageAccuracy).toBeLessThan(0.75);

    const turned = await model.predict(unseen.map(backwards));
    const other = turned.filter(({ label }, place) => label !== unseen[place].label).length;
    expect(other / turned.length).toBeGreaterThanOrEqual(0.95);
  });

  it('keeps how pixels were made in its file, and refuses others', async () => {
    const { model } = await actionRecognition.train(data, { ...options, steps: 2, mirror: true });
    const bytes = await actionRecognition.encode(model);
    const again = actionRecognition.load(bytes);
    expect(again.inputs.preprocessing).toMatchObject(preprocessing);
    expect(actionRecognition.summaryOf(again)).toMatchObject({ inputs: '16 × 16 grey' });
    expect(await again.predict(data.training.slice(0, 3))).toEqual(
      await model.predict(data.training.slice(0, 3)),
    );
    const others = { ...data, preprocessing: { ...preprocessing, mean: 0 } };
    const more = (given: typeof others) =>
      actionRecognition.train(given, { epochs: null, steps: 1 }, {}, again);
    await expect(more(others)).rejects.toThrow(DataError);
    await expect(more(others)).rejects.toThrow(/the model reads pixels of .*"mean":0.5/);
    await expect(more({ training: data.training } as never)).rejects.toThrow(/got features/);
  });

  it('refuses a skeleton of pixels', async () => {
    const run = actionRecognition.train(data, { ...options, steps: 1, skeleton: 'coco' });
    await expect(run).rejects.toThrow(/joints/);
  });
});
