/** The greatest value of each window and channel; padding is none. */
import { beat } from './heartbeat';
import { fill } from './strided';
import { VECTOR } from './vector';
import { endInside, firstInside, imageBytes, WindowPlan } from './window-plan';

/** The rows of the output that the plan covers. */
export function maxPool(plan: WindowPlan): void {
  for (let row = plan.start; row < plan.start + plan.count; row++) {
    beat();
    poolRow(plan, row, plan.image, false);
  }
}

/**
 * The images whose rows of the output the plan covers: each gradient goes to the first place of its
 * window that holds the greatest value.
 */
export function maxPoolGradient(plan: WindowPlan): void {
  const bytes = imageBytes(plan);
  const first = plan.imageGradient + (<usize>(plan.start / plan.outHeight)) * bytes;
  fill(first, (<usize>(plan.count / plan.outHeight)) * bytes, 0);
  for (let row = plan.start; row < plan.start + plan.count; row++) {
    beat();
    poolRow(plan, row, plan.image, true);
  }
}

function poolRow(plan: WindowPlan, row: i32, images: usize, back: bool): void {
  const kernelHeight = plan.kernelHeight;
  const kernelWidth = plan.kernelWidth;
  const outWidth = plan.outWidth;
  const dilationX = plan.dilationX;
  const dilationY = plan.dilationY;
  const width = plan.width;
  const pixel = (<usize>plan.channels) << 2;
  const vectors = pixel & ~15;
  const lineBytes = (<usize>width) * pixel;
  const pixelStep = (<usize>dilationX) * pixel;
  const lineStep = (<usize>dilationY) * lineBytes;
  const image = (<usize>(row / plan.outHeight)) * imageBytes(plan);
  const y = (row % plan.outHeight) * plan.strideY - plan.top;
  const firstRow = min(firstInside(y, dilationY), kernelHeight);
  const rows = max(0, endInside(y, dilationY, kernelHeight, plan.height) - firstRow);
  const line = image + (<usize>(y + firstRow * dilationY)) * lineBytes;
  for (let column = 0; column < outWidth; column++) {
    const x = column * plan.strideX - plan.left;
    const first = min(firstInside(x, dilationX), kernelWidth);
    const columns = max(0, endInside(x, dilationX, kernelWidth, width) - first);
    const start = line + (<usize>(x + first * dilationX)) * pixel;
    const position = ((<usize>row) * (<usize>outWidth) + <usize>column) * pixel;
    for (let channel: usize = 0; channel < pixel; ) {
      const source = images + start + channel;
      const place = position + channel;
      const isVector = channel < vectors;
      if (back) {
        const target = plan.imageGradient + start + channel;
        if (isVector) {
          giveToFirst(plan, place, source, target, rows, columns, lineStep, pixelStep);
        } else {
          giveOneToFirst(plan, place, source, target, rows, columns, lineStep, pixelStep);
        }
      } else if (isVector) {
        v128.store(plan.output + place, greatest(source, rows, columns, lineStep, pixelStep));
      } else {
        store<f32>(plan.output + place, greatestOfOne(source, rows, columns, lineStep, pixelStep));
      }
      channel += isVector ? VECTOR : 4;
    }
  }
}

@inline
function greatest(source: usize, rows: i32, columns: i32, lineStep: usize, pixelStep: usize): v128 {
  let most = f32x4.splat(-Infinity);
  for (let row = rows; row > 0; row--, source += lineStep) {
    let from = source;
    for (let column = columns; column > 0; column--, from += pixelStep) {
      most = f32x4.max(most, v128.load(from));
    }
  }
  return most;
}

@inline
function greatestOfOne(
  source: usize,
  rows: i32,
  columns: i32,
  lineStep: usize,
  pixelStep: usize,
): f32 {
  let most: f32 = -Infinity;
  for (let row = rows; row > 0; row--, source += lineStep) {
    let from = source;
    for (let column = columns; column > 0; column--, from += pixelStep) {
      most = max(most, load<f32>(from));
    }
  }
  return most;
}

@inline
function giveToFirst(
  plan: WindowPlan,
  place: usize,
  source: usize,
  target: usize,
  rows: i32,
  columns: i32,
  lineStep: usize,
  pixelStep: usize,
): void {
  const most = v128.load(plan.output + place);
  const gradient = v128.load(plan.outputGradient + place);
  let given = i32x4.splat(0);
  for (let row = rows; row > 0; row--, source += lineStep, target += lineStep) {
    let offset: usize = 0;
    for (let column = columns; column > 0; column--, offset += pixelStep) {
      const hit = v128.andnot(f32x4.eq(v128.load(source + offset), most), given);
      const sum = f32x4.add(v128.load(target + offset), v128.and(gradient, hit));
      v128.store(target + offset, sum);
      given = v128.or(given, hit);
    }
  }
}

@inline
function giveOneToFirst(
  plan: WindowPlan,
  place: usize,
  source: usize,
  target: usize,
  rows: i32,
  columns: i32,
  lineStep: usize,
  pixelStep: usize,
): void {
  const most = load<f32>(plan.output + place);
  for (let row = rows; row > 0; row--, source += lineStep, target += lineStep) {
    let offset: usize = 0;
    for (let column = columns; column > 0; column--, offset += pixelStep) {
      if (load<f32>(source + offset) != most) continue;
      const gradient = load<f32>(plan.outputGradient + place);
      store<f32>(target + offset, load<f32>(target + offset) + gradient);
      return;
    }
  }
}
