import type { FrameSequence } from '@unrolled/datasets';
import { type Frame, type Preprocessing, pixelSequence, preprocess } from '@unrolled/vision';
import { pictureBytes, pictureSize, rate } from './calls.ts';

const [width, height] = pictureSize;

/** Input of both networks: a quarter of the pixels of a picture, in grey. */
export const preprocessing: Partial<Preprocessing> = {
  ...{ width: width / 2, height: height / 2, colour: 'grey', rate },
};

/** A frame as it is kept: its middle, small. */
export function pictureOf(frame: Frame): Uint8Array {
  const small = { width, height, colour: 'rgb', fit: 'crop', mean: 0, deviation: 1 } as const;
  return Uint8Array.from(preprocess(frame, small), (value) => Math.round(255 * value));
}

/** Pictures as the networks read them. */
export function sequenceOf(pictures: Uint8Array): FrameSequence {
  const count = pictures.length / pictureBytes;
  const frames = Array.from({ length: count }, (_, index): Frame => {
    const pixels = pictures.subarray(index * pictureBytes, (index + 1) * pictureBytes);
    return { pixels, width, height, channels: 3, time: index / rate, index };
  });
  return pixelSequence(frames, preprocessing);
}
