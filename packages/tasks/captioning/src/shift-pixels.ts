import type { Rng } from '@unrolled/tensor';
import type { ImageLayout, ImageValues } from './image-layout.ts';

/**
 * Pixels shifted at random, with the rows and columns at the edge repeated, to augment few images.
 * @param shift the maximum shift in both directions, as a share of the side
 */
export function shiftPixels(
  { features }: ImageValues,
  { rows, columns, channels }: ImageLayout,
  shift: number,
  rng: Rng,
): ImageValues {
  const offset = (length: number) => Math.round(rng.uniform(-shift, shift) * length);
  const [down, right] = [offset(rows), offset(columns)];
  const values = new Float32Array(features.length);
  for (let row = 0; row < rows; row++) {
    const from = within(row - down, rows) * columns;
    for (let column = 0; column < columns; column++) {
      const pixel = (from + within(column - right, columns)) * channels;
      const to = (row * columns + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        values[to + channel] = features[pixel + channel];
      }
    }
  }
  return { features: values };
}

const within = (place: number, length: number): number => Math.min(length - 1, Math.max(0, place));
