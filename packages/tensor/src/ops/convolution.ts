import { ArgumentError, ShapeError } from '../errors.ts';
import { check, checkTensor } from '../guards/check.ts';
import { checkOptions, type OptionRules } from '../guards/options.ts';
import { oneOrPair, optional, rules } from '../guards/rules.ts';
import { formatShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './concat.ts';
import { checkDType } from './operands.ts';
import { select } from './select.ts';

export interface WindowOptions {
  /** Places the window moves at a time, [vertical, horizontal] or one for both. */
  readonly stride?: number | readonly [number, number];
  /**
   * Places added on each side of the image, [vertical, horizontal] or one for both: zeros, or −∞
   * for maxPool2d. Default 0.
   */
  readonly padding?: number | readonly [number, number];
}

const optionRules: OptionRules<WindowOptions> = {
  stride: optional(oneOrPair(rules.count)),
  padding: optional(oneOrPair(rules.wholeNumber)),
};

/**
 * Cross-correlation, as in PyTorch but channels last: x [batch, height, width, inputs], kernel
 * [kernelHeight, kernelWidth, inputs, outputs] → [batch, height', width', outputs], where
 * height' = ⌊(height + 2·padding − kernelHeight) / stride⌋ + 1. Default stride 1. One matrix product
 * over the concatenated shifts of the image.
 */
export function conv2d(x: Tensor, kernel: Tensor, options: WindowOptions = {}): Tensor {
  checkTensor('conv2d', 'x', x);
  checkTensor('conv2d', 'kernel', kernel);
  const { stride = 1, padding } = checkOptions('conv2d', options, optionRules);
  if (x.rank !== 4 || kernel.rank !== 4 || x.shape[3] !== kernel.shape[2]) {
    throw new ShapeError(
      'conv2d: x must be [batch, height, width, inputs] and the kernel [height, width, inputs, ' +
        `outputs], got ${formatShape(x.shape)} and ${formatShape(kernel.shape)}`,
    );
  }
  checkDType('conv2d', 'x', x, 'float32');
  checkDType('conv2d', 'kernel', kernel, 'float32');
  const [kernelHeight, kernelWidth, inputs, outputs] = kernel.shape;
  const shifts = windowShifts('conv2d', x, [kernelHeight, kernelWidth], stride, padding);
  const matrix = kernel.reshape([kernelHeight * kernelWidth * inputs, outputs]);
  return concat(shifts, -1).matmul(matrix);
}

/**
 * The greatest value of each window, of which padding is never one: x [batch, height, width,
 * channels]. Default stride: `size`.
 */
export function maxPool2d(x: Tensor, size: number, options: WindowOptions = {}): Tensor {
  const where = 'maxPool2d';
  const checked = checkOptions(where, options, optionRules);
  const shifts = pooledShifts(where, x, size, checked);
  const padding = pair(checked.padding ?? 0);
  if (padding.every((width) => width === 0)) return greatest(shifts);
  if (padding.some((width) => width > size / 2)) {
    throw new ArgumentError(
      `${where}: padding must be at most half of the window, ${size / 2}, got [${padding}]: ` +
        'a window of padding alone has no greatest value',
    );
  }
  const [, height, width] = x.shape;
  const inside = pooledShifts(where, x.constant(1, [1, height, width, 1]), size, checked);
  const lowest = x.constant(Number.NEGATIVE_INFINITY, []);
  return greatest(shifts.map((shift, place) => select(inside[place], shift, lowest)));
}

const greatest = (shifts: readonly Tensor[]): Tensor =>
  shifts.reduce((highest, shift) => highest.maximum(shift));

/** The mean of each window, zeros of the padding included. Default stride: `size`. */
export function averagePool2d(x: Tensor, size: number, options: WindowOptions = {}): Tensor {
  const checked = checkOptions('averagePool2d', options, optionRules);
  const shifts = pooledShifts('averagePool2d', x, size, checked);
  return shifts.reduce((total, shift) => total.add(shift)).div(shifts.length);
}

function pooledShifts(where: string, x: Tensor, size: number, options: WindowOptions): Tensor[] {
  checkDType(where, 'x', x, 'float32');
  check(where, 'size', size, rules.count);
  if (x.rank !== 4) {
    throw new ShapeError(
      `${where}: x must be [batch, height, width, channels], got ${formatShape(x.shape)}`,
    );
  }
  return windowShifts(where, x, [size, size], options.stride ?? size, options.padding);
}

/**
 * For each place of a window, in row-major order, the image as that place sees it:
 * [batch, height', width', channels].
 */
function windowShifts(
  where: string,
  x: Tensor,
  size: readonly [number, number],
  stride: number | readonly [number, number],
  padding: number | readonly [number, number] = 0,
): Tensor[] {
  const [strideY, strideX] = pair(stride);
  const [paddingY, paddingX] = pair(padding);
  const image =
    paddingY === 0 && paddingX === 0
      ? x
      : x.pad([
          [0, 0],
          [paddingY, paddingY],
          [paddingX, paddingX],
          [0, 0],
        ]);
  const [, height, width] = image.shape;
  if (height < size[0] || width < size[1]) {
    throw new ShapeError(
      `${where}: a window of [${size}] does not fit an image of [${height}, ${width}]`,
    );
  }
  const shifts: Tensor[] = [];
  for (let y = 0; y < size[0]; y++) {
    for (let x0 = 0; x0 < size[1]; x0++) {
      const rows = [y, height - size[0] + y + 1, strideY] as const;
      const columns = [x0, width - size[1] + x0 + 1, strideX] as const;
      shifts.push(image.slice([null, rows, columns]));
    }
  }
  return shifts;
}

const pair = (value: number | readonly [number, number]): readonly [number, number] =>
  typeof value === 'number' ? [value, value] : value;
