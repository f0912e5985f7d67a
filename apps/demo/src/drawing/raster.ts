import { drawPixels } from './clip-frame.ts';
import type { Context } from './surface.ts';

/** A picture in colour: [height, width, 3], from 0 to 255. */
export interface Raster {
  readonly pixels: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** A square of a canvas, in CSS pixels. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** The largest square in the middle, on whole pixels. */
export function middleSquare({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): Square {
  const side = Math.min(width, height);
  return { left: Math.round((width - side) / 2), top: Math.round((height - side) / 2), side };
}

/** Pixels as rectangles in a square. */
export const drawRaster = (
  context: Context,
  { pixels, width, height }: Raster,
  { left, top, side }: Square,
): void => drawPixels(context, pixels, [width, height], { left, top, width: side, height: side });
