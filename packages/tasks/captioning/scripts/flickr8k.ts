import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCaptions, parseImageNames } from '@unrolled/datasets';
import { toFloat32 } from '@unrolled/formats';
import type { CaptionedImage, ImageLayout } from '../src/index.ts';

/** Images of Flickr8k as features of MobileNet v1 0.5, in the official split. */
export interface Flickr8k {
  readonly grid: ImageLayout;
  readonly train: readonly CaptionedImage[];
  readonly dev: readonly CaptionedImage[];
  readonly test: readonly CaptionedImage[];
}

/** Positions of the grid, 7 × 7, and the channels that principal components leave of each. */
const [side, channels, pooled] = [7, 64, 512];

/**
 * Reads a folder of `text/Flickr8k.token.txt`, `text/Flickr_8k.trainImages.txt` and so on, and of features in
 * the order of `feature_index.json`:
 *
 * - `mobilenet_v1_050_grid7x7_pca64_u8.bin`, a byte a value, (byte − 128) / 32 standard deviations;
 * - `mobilenet_v1_050_pool512_f16.bin`, the mean over all positions of all channels, in half precision.
 */
export function readFlickr8k(folder: string): Flickr8k {
  const text = (name: string) => readFileSync(join(folder, 'text', name), 'utf8');
  const index: string[] = JSON.parse(readFileSync(join(folder, 'feature_index.json'), 'utf8'));
  const places = new Map(index.map((name, place) => [name, place]));
  const cells = readFileSync(join(folder, 'mobilenet_v1_050_grid7x7_pca64_u8.bin'));
  const halves = readFileSync(join(folder, 'mobilenet_v1_050_pool512_f16.bin'));
  const means = toFloat32({
    dtype: 'F16',
    shape: [index.length, pooled],
    data: new Uint16Array(halves.buffer, halves.byteOffset, index.length * pooled),
  });
  const captions = parseCaptions(text('Flickr8k.token.txt'), { source: 'Flickr8k.token.txt' });
  const size = side * side * channels;
  const imagesOf = (split: string): CaptionedImage[] =>
    (parseImageNames(text(`Flickr_8k.${split}Images.txt`)) ?? []).flatMap((name) => {
      const place = places.get(name);
      if (place === undefined) return [];
      const own = cells.subarray(place * size, (place + 1) * size);
      return [
        {
          features: Float32Array.from(own, (byte) => (byte - 128) / 32),
          summary: means.subarray(place * pooled, (place + 1) * pooled),
          captions: captions.get(name) ?? [],
        },
      ];
    });
  return {
    grid: { rows: side, columns: side, channels, summary: pooled },
    train: imagesOf('train'),
    dev: imagesOf('dev'),
    test: imagesOf('test'),
  };
}
