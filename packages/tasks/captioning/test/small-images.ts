import { Rng } from '@unrolled/tensor';
import type { CaptionedImage, CaptioningData, ImageLayout } from '../src/index.ts';

export const grid: ImageLayout = { rows: 2, columns: 2, channels: 8 };

const colours = ['red', 'green', 'blue'];
const shapes = ['circle', 'square', 'star'];

/** A thing at one of four places: its colour and shape are two of the channels there. */
export function drawImages(count: number, seed: number): CaptionedImage[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, () => {
    const [colour, shape, place] = [rng.integer(3), rng.integer(3), rng.integer(4)];
    const features = Float32Array.from({ length: 32 }, () => rng.normal(0, 0.1));
    features[place * 8 + colour] += 2;
    features[place * 8 + 3 + shape] += 2;
    const [one, other] = [colours[colour], shapes[shape]];
    return { features, captions: [`A ${one} ${other}.`, `There is a ${one} ${other}!`] };
  });
}

export const smallData = (): CaptioningData => ({
  grid,
  training: drawImages(60, 1),
  validation: drawImages(20, 2),
});

export const smallOptions = {
  hiddenSize: 24,
  embeddingSize: 16,
  dropout: 0.1,
  learningRate: 1e-2,
  batchSize: 16,
  minimumCount: 1,
  validations: 2,
};
