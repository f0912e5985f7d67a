/**
 * Two-dimensional convolution as products: the windows of some positions are laid out as the rows of
 * a matrix, which then is multiplied while it is in the cache.
 */
import { matmulScratch, matmulTransposed, multiplyRows, packRight, packedBytes, zeros } from './matmul';
import { PANEL_ROW } from './panels';
import { addRow } from './lookup';
import { copyRow, fill } from './strided';
import { endInside, firstInside, imageBytes, WindowPlan, windowSize } from './window-plan';

/** Windows that are laid out at a time, for products by rows and for products over rows. */
const ROW_BLOCK: i32 = 96;
const DEPTH_BLOCK: i32 = 256;

/** Bytes that each kernel needs, the gradient of the kernel the most. */
export function convolutionScratch(inner: i32, outputs: i32): f64 {
  const windows = (<f64>inner) * <f64>DEPTH_BLOCK * 4;
  const forward = matmulScratch(ROW_BLOCK, outputs, inner, false);
  const back = matmulScratch(ROW_BLOCK, inner, outputs, false);
  const across = matmulScratch(inner, outputs, DEPTH_BLOCK, true) + packedBytes(outputs, DEPTH_BLOCK);
  return windows + max(max(forward, back), across);
}

/**
 * Between the row of pixels of an image and the row of a window that meets it: lays the window out, or
 * with `back` adds it to the pixels.
 */
@inline
function exchangeRow(plan: WindowPlan, line: usize, x: i32, window: usize, back: bool): void {
  const pixel = (<usize>plan.channels) << 2;
  const kernelWidth = plan.kernelWidth;
  const dilationX = plan.dilationX;
  const first = min(firstInside(x, dilationX), kernelWidth);
  const end = max(first, endInside(x, dilationX, kernelWidth, plan.width));
  const inside = line + (<usize>(x + first * dilationX)) * pixel;
  const start = window + (<usize>first) * pixel;
  const bytes = (<usize>(end - first)) * pixel;
  const run = dilationX == 1 ? bytes : pixel;
  const step = (<usize>dilationX) * pixel;
  let at = inside;
  for (let place = start; place < start + bytes; place += run, at += step) {
    if (back) addRow(place, at, run);
    else copyRow(at, place, run);
  }
  if (back) return;
  fill(window, (<usize>first) * pixel, 0);
  fill(start + bytes, (<usize>(kernelWidth - end)) * pixel, 0);
}

/**
 * Between the images and the windows of `count` positions from `place` on, [count, windowSize]: lays
 * windows out, or with `back` adds them to the images.
 */
function exchange(plan: WindowPlan, images: usize, place: i32, count: i32, windows: usize, back: bool): void {
  const outWidth = plan.outWidth;
  const dilationY = plan.dilationY;
  const height = plan.height;
  const positions = plan.outHeight * outWidth;
  const lineBytes = (<usize>plan.width) * ((<usize>plan.channels) << 2);
  const rowBytes = (<usize>plan.kernelWidth) * ((<usize>plan.channels) << 2);
  let image = images + (<usize>(place / positions)) * imageBytes(plan);
  let row = (place % positions) / outWidth;
  let column = place % outWidth;
  for (let left = count; left > 0; left--) {
    const x = column * plan.strideX - plan.left;
    let y = row * plan.strideY - plan.top + plan.firstKernelRow * dilationY;
    for (let kernelRow = plan.kernelRows; kernelRow > 0; kernelRow--, y += dilationY, windows += rowBytes) {
      const isInside = y >= 0 && y < height;
      const line = image + (<usize>y) * lineBytes;
      if (isInside) exchangeRow(plan, line, x, windows, back);
      else if (!back) fill(windows, rowBytes, 0);
    }
    if (++column < outWidth) continue;
    column = 0;
    if (++row < plan.outHeight) continue;
    row = 0;
    image += imageBytes(plan);
  }
}

/** Whether a window is one pixel: the rows of the matrix are then the pixels themselves. */
function isPixel(plan: WindowPlan): bool {
  return (
    plan.kernelHeight == 1 &&
    plan.kernelWidth == 1 &&
    plan.strideY == 1 &&
    plan.strideX == 1 &&
    plan.top == 0 &&
    plan.left == 0 &&
    plan.outHeight == plan.height &&
    plan.outWidth == plan.width
  );
}

/** The positions of the plan: bias + window · kernel, with the kernel in panels. */
export function convolution(plan: WindowPlan): void {
  const outputs = plan.outputs;
  const scratch = plan.scratch;
  const bias = plan.bias;
  const inner = windowSize(plan);
  const innerBytes = (<usize>inner) << 2;
  const outputBytes = (<usize>outputs) << 2;
  const work = scratch + (<usize>ROW_BLOCK) * innerBytes;
  const direct = isPixel(plan);
  const end = plan.start + plan.count;
  for (let place = plan.start; place < end; place += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, end - place);
    let windows = plan.image + (<usize>place) * innerBytes;
    if (!direct) {
      exchange(plan, plan.image, place, rows, scratch, false);
      windows = scratch;
    }
    multiplyRows(
      rows,
      outputs,
      inner,
      windows,
      plan.kernel,
      bias == 0 ? zeros : bias,
      bias == 0 ? 0 : PANEL_ROW,
      plan.output + (<usize>place) * outputBytes,
      work,
    );
  }
}

/** The images whose positions the plan covers; the kernel is transposed, in panels. */
export function convolutionImageGradient(plan: WindowPlan): void {
  const outputs = plan.outputs;
  const scratch = plan.scratch;
  const inner = windowSize(plan);
  const outputBytes = (<usize>outputs) << 2;
  const work = scratch + (<usize>ROW_BLOCK) * ((<usize>inner) << 2);
  const positions = plan.outHeight * plan.outWidth;
  const bytes = imageBytes(plan);
  const first = plan.imageGradient + (<usize>(plan.start / positions)) * bytes;
  fill(first, (<usize>(plan.count / positions)) * bytes, 0);
  const end = plan.start + plan.count;
  for (let place = plan.start; place < end; place += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, end - place);
    const gradient = plan.outputGradient + (<usize>place) * outputBytes;
    multiplyRows(rows, inner, outputs, gradient, plan.kernel, zeros, 0, scratch, work);
    exchange(plan, plan.imageGradient, place, rows, scratch, true);
  }
}

/** The rows of the kernel that the plan covers, over all positions. */
export function convolutionKernelGradient(plan: WindowPlan): void {
  const outputs = plan.outputs;
  const scratch = plan.scratch;
  const inner = windowSize(plan);
  const innerBytes = (<usize>inner) << 2;
  const outputBytes = (<usize>outputs) << 2;
  const panels = scratch + (<usize>DEPTH_BLOCK) * innerBytes;
  const work = panels + <usize>packedBytes(outputs, DEPTH_BLOCK);
  const rowOfKernel = (<usize>(plan.kernelWidth * plan.channels)) * outputBytes;
  const target = plan.kernelGradient + (<usize>plan.firstKernelRow) * rowOfKernel;
  const end = plan.start + plan.count;
  for (let place = plan.start; place < end; place += DEPTH_BLOCK) {
    const depth = min(DEPTH_BLOCK, end - place);
    const gradient = plan.outputGradient + (<usize>place) * outputBytes;
    exchange(plan, plan.image, place, depth, scratch, false);
    packRight(gradient, (<usize>outputs) << 2, outputs, depth, false, panels);
    matmulTransposed(
      inner,
      outputs,
      depth,
      scratch,
      innerBytes,
      panels,
      target,
      work,
      place > plan.start,
    );
  }
}
