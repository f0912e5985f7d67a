import type { LabelledFrames } from '@unrolled/datasets';
import { movingShapes } from '@unrolled/datasets/generated';
import { DataError, Rng } from '@unrolled/tensor';
import { pixelSequence } from '@unrolled/vision';
import { describe, expect, it } from 'vitest';
import { videoLabeling } from '../src/index.ts';

const preprocessing = { width: 12, height: 12, colour: 'grey' } as const;

/** A shape that moves left and right, again and again: only motion tells the one from the other. */
function drawClips(count: number, seed: number): LabelledFrames[] {
  const { training } = movingShapes({
    ...{ training: count, test: 0, rng: new Rng(seed), side: 12, segments: 4, frames: [4, 6] },
    ...{ actions: ['moves left', 'moves right'], subjects: ['square'], noise: 0 },
  });
  return training.map(({ frames, labels }) => ({
    ...pixelSequence(frames, preprocessing),
    labels,
  }));
}

const options = {
  ...{ hiddenSize: 12, vectorSize: 12, epochs: null, batchSize: 4, windowLength: 24 },
  ...{ learningRate: 1e-2, validations: 2, dropout: 0 },
};

describe('labels of pixels', () => {
  it('are learned through a CNN, by motion that single frames do not show', async () => {
    const data = { preprocessing, training: drawClips(16, 1) };
    const { model, record } = await videoLabeling.train(data, { ...options, steps: 80 });
    const { accuracy, majority } = await videoLabeling.evaluate(model, drawClips(6, 2));
    expect(accuracy).toBeGreaterThan(0.9);
    expect(majority.accuracy).toBeLessThan(0.65);
    expect(record.progress.figures.frameAccuracy).toBeLessThan(0.8);
    const again = videoLabeling.load(await videoLabeling.encode(model));
    const [clip] = drawClips(1, 3);
    expect(await again.label([clip])).toEqual(await model.label([clip]));
    expect(videoLabeling.summaryOf(again).inputs).toBe('12 × 12 grey');
  });

  it('refuse features in the place of pixels, and pixels of another size', async () => {
    const training = drawClips(4, 1);
    const { model } = await videoLabeling.train(
      { preprocessing, training },
      { ...options, steps: 1 },
    );
    const more = { ...options, steps: 1 };
    await expect(videoLabeling.train({ training }, {}, {}, model)).rejects.toThrow(DataError);
    const small = training.map((clip) => ({ ...clip, channels: 1, length: 144 * clip.length }));
    await expect(videoLabeling.train({ preprocessing, training: small }, more)).rejects.toThrow(
      /frames|values|label/,
    );
  });
});
