/** Convolution of each channel by a kernel of its own, [kernelHeight, kernelWidth, channels]. */
import { beat } from './heartbeat';
import { fill } from './strided';
import { madd, VECTOR } from './vector';
import { endInside, firstInside, imageBytes, WindowPlan } from './window-plan';

/** bias + Σ window ⊙ kernel of four channels, over the part of the window that is inside. */
@inline
function windowSum(
  source: usize,
  kernel: usize,
  rows: i32,
  columns: i32,
  lineStep: usize,
  pixelStep: usize,
  kernelLine: usize,
  kernelPixel: usize,
  start: v128,
): v128 {
  let sum = start;
  for (let row = rows; row > 0; row--, source += lineStep, kernel += kernelLine) {
    let from = source;
    let weights = kernel;
    for (let column = columns; column > 0; column--, from += pixelStep, weights += kernelPixel) {
      sum = madd(v128.load(from), v128.load(weights), sum);
    }
  }
  return sum;
}

@inline
function windowSumOfOne(
  source: usize,
  kernel: usize,
  rows: i32,
  columns: i32,
  lineStep: usize,
  pixelStep: usize,
  kernelLine: usize,
  kernelPixel: usize,
  start: f32,
): f32 {
  let sum = start;
  for (let row = rows; row > 0; row--, source += lineStep, kernel += kernelLine) {
    let from = source;
    let weights = kernel;
    for (let column = columns; column > 0; column--, from += pixelStep, weights += kernelPixel) {
      sum = sumOf(load<f32>(from), load<f32>(weights), sum);
    }
  }
  return sum;
}

/** One lane of `madd`, so that all channels are rounded alike. */
@inline
function sumOf(a: f32, b: f32, c: f32): f32 {
  return f32x4.extract_lane(madd(f32x4.splat(a), f32x4.splat(b), f32x4.splat(c)), 0);
}

/**
 * Four channels of a run of windows 3 × 3 that are all inside, their kernel in registers; `step` bytes
 * lie between the windows of neighbouring positions.
 */
@inline
function runOfThree(
  count: i32,
  source: usize,
  step: usize,
  kernel: usize,
  lineStep: usize,
  pixel: usize,
  start: v128,
  target: usize,
): void {
  const line = pixel * 3;
  const a0 = v128.load(kernel);
  const a1 = v128.load(kernel + pixel);
  const a2 = v128.load(kernel + 2 * pixel);
  const b0 = v128.load(kernel + line);
  const b1 = v128.load(kernel + line + pixel);
  const b2 = v128.load(kernel + line + 2 * pixel);
  const c0 = v128.load(kernel + 2 * line);
  const c1 = v128.load(kernel + 2 * line + pixel);
  const c2 = v128.load(kernel + 2 * line + 2 * pixel);
  for (let left = count; left > 0; left--, source += step, target += pixel) {
    const second = source + lineStep;
    const third = second + lineStep;
    let sum = madd(v128.load(source), a0, start);
    sum = madd(v128.load(source + pixel), a1, sum);
    sum = madd(v128.load(source + 2 * pixel), a2, sum);
    sum = madd(v128.load(second), b0, sum);
    sum = madd(v128.load(second + pixel), b1, sum);
    sum = madd(v128.load(second + 2 * pixel), b2, sum);
    sum = madd(v128.load(third), c0, sum);
    sum = madd(v128.load(third + pixel), c1, sum);
    sum = madd(v128.load(third + 2 * pixel), c2, sum);
    v128.store(target, sum);
  }
}

/** The rows of the output that the plan covers. */
export function depthwiseConvolution(plan: WindowPlan): void {
  const kernelHeight = plan.kernelHeight;
  const kernelWidth = plan.kernelWidth;
  const strideX = plan.strideX;
  const dilationX = plan.dilationX;
  const dilationY = plan.dilationY;
  const outWidth = plan.outWidth;
  const width = plan.width;
  const bias = plan.bias;
  const pixel = (<usize>plan.channels) << 2;
  const lineBytes = (<usize>width) * pixel;
  const pixelStep = (<usize>dilationX) * pixel;
  const lineStep = (<usize>dilationY) * lineBytes;
  const kernelLine = (<usize>kernelWidth) * pixel;
  const vectors = pixel & ~15;
  const isThree = kernelHeight == 3 && kernelWidth == 3 && dilationX == 1;
  const wide = width - (kernelWidth - 1) * dilationX + plan.left;
  // Windows of these columns of the output are inside from left to right.
  const firstWhole = min(outWidth, (plan.left + strideX - 1) / strideX);
  const endWhole = max(firstWhole, wide <= 0 ? 0 : min(outWidth, (wide - 1) / strideX + 1));
  for (let row = plan.start; row < plan.start + plan.count; row++) {
    beat();
    const image = plan.image + (<usize>(row / plan.outHeight)) * imageBytes(plan);
    const y = (row % plan.outHeight) * plan.strideY - plan.top;
    const firstRow = min(firstInside(y, dilationY), kernelHeight);
    const rows = max(0, endInside(y, dilationY, kernelHeight, plan.height) - firstRow);
    const line = image + (<usize>(y + firstRow * dilationY)) * lineBytes;
    const kernelStart = plan.kernel + (<usize>firstRow) * kernelLine;
    const target = plan.output + (<usize>row) * (<usize>outWidth) * pixel;
    const inOneRun = isThree && rows == 3;
    for (let channel: usize = 0; channel < vectors; channel += VECTOR) {
      const start = bias == 0 ? f32x4.splat(0) : v128.load(bias + channel);
      for (let column = 0; column < outWidth; column++) {
        const x = column * strideX - plan.left;
        if (inOneRun && column == firstWhole && endWhole > column) {
          runOfThree(
            endWhole - column,
            line + (<usize>x) * pixel + channel,
            (<usize>strideX) * pixel,
            plan.kernel + channel,
            lineStep,
            pixel,
            start,
            target + (<usize>column) * pixel + channel,
          );
          column = endWhole - 1;
          continue;
        }
        const first = min(firstInside(x, dilationX), kernelWidth);
        const columns = max(0, endInside(x, dilationX, kernelWidth, width) - first);
        const sum = windowSum(
          line + (<usize>(x + first * dilationX)) * pixel + channel,
          kernelStart + (<usize>first) * pixel + channel,
          rows,
          columns,
          lineStep,
          pixelStep,
          kernelLine,
          pixel,
          start,
        );
        v128.store(target + (<usize>column) * pixel + channel, sum);
      }
    }
    for (let channel = vectors; channel < pixel; channel += 4) {
      const start = bias == 0 ? <f32>0 : load<f32>(bias + channel);
      for (let column = 0; column < outWidth; column++) {
        const x = column * strideX - plan.left;
        const first = min(firstInside(x, dilationX), kernelWidth);
        const columns = max(0, endInside(x, dilationX, kernelWidth, width) - first);
        const sum = windowSumOfOne(
          line + (<usize>(x + first * dilationX)) * pixel + channel,
          kernelStart + (<usize>first) * pixel + channel,
          rows,
          columns,
          lineStep,
          pixelStep,
          kernelLine,
          pixel,
          start,
        );
        store<f32>(target + (<usize>column) * pixel + channel, sum);
      }
    }
  }
}

/** target += a ⊙ b, of `bytes`. */
@inline
function addProduct(a: usize, b: usize, target: usize, bytes: usize): void {
  const end = target + bytes;
  const vectorEnd = target + (bytes & ~15);
  for (; target < vectorEnd; target += VECTOR, a += VECTOR, b += VECTOR) {
    v128.store(target, madd(v128.load(a), v128.load(b), v128.load(target)));
  }
  for (; target < end; target += 4, a += 4, b += 4) {
    store<f32>(target, sumOf(load<f32>(a), load<f32>(b), load<f32>(target)));
  }
}

/**
 * For each window of a row of the output and each of its places inside: image += gradient ⊙ kernel, or
 * with `ofKernel` kernel += gradient ⊙ image, for the rows of the kernel that the plan covers.
 */
function addProducts(plan: WindowPlan, row: i32, ofKernel: bool): void {
  const kernelWidth = plan.kernelWidth;
  const dilationX = plan.dilationX;
  const dilationY = plan.dilationY;
  const outWidth = plan.outWidth;
  const width = plan.width;
  const height = plan.height;
  const pixel = (<usize>plan.channels) << 2;
  const lineBytes = (<usize>width) * pixel;
  const images = ofKernel ? plan.image : plan.imageGradient;
  const image = images + (<usize>(row / plan.outHeight)) * imageBytes(plan);
  const top = (row % plan.outHeight) * plan.strideY - plan.top;
  const gradients = plan.outputGradient + (<usize>row) * (<usize>outWidth) * pixel;
  const end = plan.firstKernelRow + plan.kernelRows;
  for (let kernelRow = plan.firstKernelRow; kernelRow < end; kernelRow++) {
    const y = top + kernelRow * dilationY;
    if (y < 0 || y >= height) continue;
    const line = image + (<usize>y) * lineBytes;
    for (let column = 0; column < outWidth; column++) {
      const left = column * plan.strideX - plan.left;
      const gradient = gradients + (<usize>column) * pixel;
      const first = min(firstInside(left, dilationX), kernelWidth);
      const last = endInside(left, dilationX, kernelWidth, width);
      for (let place = first; place < last; place++) {
        const at = line + (<usize>(left + place * dilationX)) * pixel;
        const offset = (<usize>(kernelRow * kernelWidth + place)) * pixel;
        if (ofKernel) addProduct(gradient, at, plan.kernelGradient + offset, pixel);
        else addProduct(gradient, plan.kernel + offset, at, pixel);
      }
    }
  }
}

/** The images whose rows of the output the plan covers. */
export function depthwiseImageGradient(plan: WindowPlan): void {
  const bytes = imageBytes(plan);
  const first = plan.imageGradient + (<usize>(plan.start / plan.outHeight)) * bytes;
  fill(first, (<usize>(plan.count / plan.outHeight)) * bytes, 0);
  for (let row = plan.start; row < plan.start + plan.count; row++) {
    beat();
    addProducts(plan, row, false);
  }
}

/** The rows of the kernel that the plan covers, over all rows of the output. */
export function depthwiseKernelGradient(plan: WindowPlan): void {
  const lineBytes = (<usize>plan.kernelWidth) * ((<usize>plan.channels) << 2);
  const first = plan.kernelGradient + (<usize>plan.firstKernelRow) * lineBytes;
  fill(first, (<usize>plan.kernelRows) * lineBytes, 0);
  for (let row = plan.start; row < plan.start + plan.count; row++) {
    beat();
    addProducts(plan, row, true);
  }
}
