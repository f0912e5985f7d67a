import { type OptionRules, optional, ShapeError } from '@unrolled/guards';
import type { WindowSpec } from '../../backend/window-operands.ts';
import { paddingRule, spacingRule } from '../../guards.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

/** [vertical, horizontal], or one number for both. */
export type OneOrPair = number | readonly [number, number];

/** Windows of a convolution or pooling. */
export interface WindowOptions {
  /** Step of the window in pixels. Default 1; for pooling the size of the window. */
  readonly stride?: OneOrPair;
  /**
   * Pixels added on each side of the image: zeros, which maxPool2d ignores. `same`, as in
   * TensorFlow: as many as make ⌈size / stride⌉ windows, an odd one below or to the right. Default 0.
   */
  readonly padding?: OneOrPair | 'same';
}

/** Rules of `WindowOptions`. */
export const windowRules: OptionRules<WindowOptions> = {
  stride: optional(spacingRule),
  padding: optional(paddingRule),
};

/** The window that slides, and how. */
export interface Window extends WindowOptions {
  readonly size: readonly [number, number];
  readonly dilation?: OneOrPair;
}

/**
 * Positions of windows of a given size on x [batch, height, width, channels].
 * @throws ShapeError for an x of another rank, or where no window fits
 */
export function placeWindows(where: string, x: Tensor, window: Window): WindowSpec {
  if (x.rank !== 4) {
    throw new ShapeError(
      `${where}: x must be [batch, height, width, channels], got ${formatShape(x.shape)}`,
    );
  }
  const [batch, height, width, channels] = x.shape;
  const [kernelHeight, kernelWidth] = window.size;
  const [strideY, strideX] = pair(window.stride ?? 1);
  const [dilationY, dilationX] = pair(window.dilation ?? 1);
  const padding =
    window.padding === 'same' ? (['same', 'same'] as const) : pair(window.padding ?? 0);
  const vertical = along(height, kernelHeight, strideY, dilationY, padding[0]);
  const horizontal = along(width, kernelWidth, strideX, dilationX, padding[1]);
  if (vertical.count < 1 || horizontal.count < 1) {
    throw new ShapeError(
      `${where}: a window of [${window.size}] does not fit an image of [${height}, ${width}]`,
    );
  }
  return {
    batch,
    height,
    width,
    channels,
    kernelHeight,
    kernelWidth,
    strideY,
    strideX,
    dilationY,
    dilationX,
    top: vertical.before,
    left: horizontal.before,
    outHeight: vertical.count,
    outWidth: horizontal.count,
  };
}

function along(
  length: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: number | 'same',
): { readonly count: number; readonly before: number } {
  const reach = (kernel - 1) * dilation + 1;
  if (padding === 'same') {
    const count = Math.ceil(length / stride);
    const missing = Math.max(0, (count - 1) * stride + reach - length);
    return { count, before: Math.floor(missing / 2) };
  }
  return { count: Math.floor((length + 2 * padding - reach) / stride) + 1, before: padding };
}

/**
 * For each position in a window, in row-major order, the image as seen from that position:
 * [batch, outHeight, outWidth, channels], with `fill` for padding.
 */
export function windowShifts(x: Tensor, spec: WindowSpec): Tensor[] {
  const { top, left, kernelHeight, kernelWidth, dilationY, dilationX } = spec;
  const bottom = (spec.outHeight - 1) * spec.strideY + (kernelHeight - 1) * dilationY + 1;
  const right = (spec.outWidth - 1) * spec.strideX + (kernelWidth - 1) * dilationX + 1;
  const image = x.pad([
    [0, 0],
    [top, Math.max(0, bottom - top - spec.height)],
    [left, Math.max(0, right - left - spec.width)],
    [0, 0],
  ]);
  const shifts: Tensor[] = [];
  for (let y = 0; y < kernelHeight * dilationY; y += dilationY) {
    for (let x0 = 0; x0 < kernelWidth * dilationX; x0 += dilationX) {
      const rows = [y, y + (spec.outHeight - 1) * spec.strideY + 1, spec.strideY] as const;
      const columns = [x0, x0 + (spec.outWidth - 1) * spec.strideX + 1, spec.strideX] as const;
      shifts.push(image.slice([null, rows, columns]));
    }
  }
  return shifts;
}

/** Height and width of a size that may be one number. */
export const pair = (value: OneOrPair): readonly [number, number] =>
  typeof value === 'number' ? [value, value] : value;
