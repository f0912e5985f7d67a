import { movingShapes } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { type Preprocessing, pixelSequence } from '@unrolled/vision';
import type { CaptionedClip } from '../src/index.ts';

const side = 16;
export const preprocessing: Partial<Preprocessing> = { width: side, height: side };

/** Clips of a few frames of squares in six colours that move. */
export function drawClips(count: number, seed: number): CaptionedClip[] {
  const clips = movingShapes({
    ...{ training: count, test: 0, side, frames: [4, 6], noise: 4, rng: new Rng(seed) },
    ...{ subjects: ['square'], actions: ['moves left', 'moves right', 'moves up', 'moves down'] },
  });
  return clips.training.map(({ frames, sentence }) => ({
    ...pixelSequence(frames, preprocessing),
    captions: [`${sentence[0].toUpperCase()}${sentence.slice(1)}.`],
  }));
}

export const smallOptions = {
  ...{ hiddenSize: 24, embeddingSize: 12, vectorSize: 16, dropout: 0.1, shift: 0 },
  ...{ learningRate: 1e-2, batchSize: 16, validations: 2, epochs: null, labelSmoothing: 0 },
};
