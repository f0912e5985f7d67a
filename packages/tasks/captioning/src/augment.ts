import type { Rng } from '@unrolled/tensor';
import type { ImageLayout, ImageValues } from './image-layout.ts';

/** How pixels are changed in training, so that few images teach more. */
export interface Augmentation {
  /** Greatest shift in both directions, as a share of the side. */
  readonly shift: number;
  /** Greatest change of the brightness of each colour, as a share of its range. */
  readonly brightness: number;
}

/**
 * Pixels that are shifted, with the rows and columns at the edge repeated, and whose colours are lighter or
 * darker.
 */
export function augment(
  { features }: ImageValues,
  { rows, columns, channels }: ImageLayout,
  { shift, brightness }: Augmentation,
  rng: Rng,
): ImageValues {
  const offset = (length: number) => Math.round(rng.uniform(-shift, shift) * length);
  const [down, right] = [offset(rows), offset(columns)];
  const gains = Array.from({ length: channels }, () => rng.uniform(-brightness, brightness));
  const values = new Float32Array(features.length);
  for (let row = 0; row < rows; row++) {
    const fromRow = within(row - down, rows) * columns;
    for (let column = 0; column < columns; column++) {
      const from = (fromRow + within(column - right, columns)) * channels;
      const to = (row * columns + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        values[to + channel] = features[from + channel] * (1 + gains[channel]);
      }
    }
  }
  return { features: values };
}

const within = (place: number, length: number): number => Math.min(length - 1, Math.max(0, place));
