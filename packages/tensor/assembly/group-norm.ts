/**
 * Group normalisation of images whose channels come last (Wu & He 2018), and its gradients. Sums over
 * the positions of a channel are gathered in float64, so that a mean far from 0 costs no digits.
 */
import { sumColumns, sumContiguous } from './reduce';
import { fill } from './strided';
import { madd, promoteHigh, promoteLow, VECTOR } from './vector';

/** Bytes of a row of one value for each channel, filled up to whole vectors. */
@inline
function paddedRow(channels: i32): usize {
  return ((<usize>channels << 2) + 15) & ~15;
}

/** Σ x of each channel. */
function sumPositions(x: usize, out: usize, positions: i32, rowBytes: usize): void {
  for (let place: usize = 0; place < rowBytes; place += VECTOR) {
    v128.store(out + place, sumColumns(x + place, positions, rowBytes));
  }
}

/** Σ (a − c) (b − d) of four neighbouring channels over `length` rows `rowBytes` apart. */
function sumProducts(
  a: usize,
  c: v128,
  b: usize,
  d: v128,
  length: i32,
  rowBytes: usize,
): v128 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = length; i > 0; i--, a += rowBytes, b += rowBytes) {
    const left = f32x4.sub(v128.load(a), c);
    const right = f32x4.sub(v128.load(b), d);
    low = f64x2.add(
      low,
      f64x2.mul(promoteLow(left), promoteLow(right)),
    );
    high = f64x2.add(
      high,
      f64x2.mul(
        promoteHigh(left),
        promoteHigh(right),
      ),
    );
  }
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** out = (a − b) · c for a row of channels; `c` 0: a − b. */
function multiplyDifference(a: usize, b: usize, c: usize, out: usize, channels: i32): void {
  for (let place: usize = 0; place < paddedRow(channels); place += VECTOR) {
    const difference = f32x4.sub(v128.load(a + place), v128.load(b + place));
    v128.store(
      out + place,
      c == 0 ? difference : f32x4.mul(difference, v128.load(c + place)),
    );
  }
}

/** Writes one value for each channel of a group. */
@inline
function fillGroup(target: usize, size: i32, value: f32): void {
  fill(target, <usize>size << 2, reinterpret<i32>(value));
}

/** x ← a · x for a row of channels. */
function scaleRow(x: usize, a: usize, channels: i32): void {
  for (let place: usize = 0; place < paddedRow(channels); place += VECTOR) {
    v128.store(x + place, f32x4.mul(v128.load(a + place), v128.load(x + place)));
  }
}

/** out = (x − centre) · a + y · b + c, where `y` 0 leaves out its term; rows of one image. */
function combineRows(
  x: usize,
  centre: usize,
  a: usize,
  y: usize,
  b: usize,
  c: usize,
  out: usize,
  positions: i32,
  channels: i32,
): void {
  const end = (<usize>channels) << 2;
  for (let row = positions; row > 0; row--, x += end, out += end) {
    for (let place: usize = 0; place < end; place += VECTOR) {
      let start = v128.load(c + place);
      if (y != 0) start = madd(v128.load(y + place), v128.load(b + place), start);
      const centred = f32x4.sub(v128.load(x + place), v128.load(centre + place));
      const value = madd(centred, v128.load(a + place), start);
      if (place + VECTOR <= end) {
        v128.store(out + place, value);
        continue;
      }
      // What comes next may be another thread's.
      v128.store32_lane(out + place, value, 0);
      if (place + 4 < end) v128.store32_lane(out + place, value, 1, 4);
      if (place + 8 < end) v128.store32_lane(out + place, value, 2, 8);
    }
    if (y != 0) y += end;
  }
}

/**
 * y = γ (x − μ) / √(σ² + ε) + β for images [images, positions, channels], the mean μ and the variance
 * σ² of each group of each image. `statistics` [images, groups, 2] receives μ and 1 / √(σ² + ε).
 * @param scratch two rows
 */
export function groupNorm(
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  statistics: usize,
  images: i32,
  positions: i32,
  channels: i32,
  groups: i32,
  epsilon: f64,
  scratch: usize,
): void {
  const rowBytes = (<usize>channels) << 2;
  const size = channels / groups;
  const groupBytes = <usize>size << 2;
  const share = 1 / (<f64>size * <f64>positions);
  const centre = scratch;
  const scale = centre + paddedRow(channels);
  const single = positions == 1;
  for (let image = images; image > 0; image--) {
    if (!single) sumPositions(x, scale, positions, rowBytes);
    let at: usize = 0;
    for (let group = 0; group < groups; group++, at += groupBytes) {
      const mean = <f32>(sumContiguous((single ? x : scale) + at, 0, size) * share);
      store<f32>(statistics + ((<usize>group) << 3), mean);
      fillGroup(centre + at, size, mean);
    }
    if (single) multiplyDifference(x, centre, 0, scale, channels);
    for (let place: usize = 0; !single && place < rowBytes; place += VECTOR) {
      const mean = v128.load(centre + place);
      const from = x + place;
      v128.store(scale + place, sumProducts(from, mean, from, mean, positions, rowBytes));
    }
    at = 0;
    for (let group = 0; group < groups; group++, at += groupBytes, statistics += 8) {
      const variance = sumContiguous(scale + at, single ? scale + at : 0, size) * share;
      const inverse = <f32>(1 / sqrt(variance + epsilon));
      store<f32>(statistics, inverse, 4);
      fillGroup(scale + at, size, inverse);
    }
    scaleRow(scale, weight, channels);
    combineRows(x, centre, scale, 0, 0, bias, out, positions, channels);
    x += rowBytes * (<usize>positions);
    out += rowBytes * (<usize>positions);
  }
}

/**
 * With g = ∂loss/∂y, r = 1 / √(σ² + ε) and means over the positions and channels of a group:
 * ∂x = r (γ g − mean γ g) − r³ (x − μ) mean γ g (x − μ). For each image a row, filled up to whole
 * vectors, of `weightRows` receives r Σ g (x − μ) over its positions, and one of `biasRows` Σ g, unless there is
 * one position and it would be g.
 * @param scratch four rows
 */
export function groupNormGradients(
  x: usize,
  weight: usize,
  statistics: usize,
  gradient: usize,
  xGradient: usize,
  weightRows: usize,
  biasRows: usize,
  images: i32,
  positions: i32,
  channels: i32,
  groups: i32,
  scratch: usize,
): void {
  const rowBytes = (<usize>channels) << 2;
  const padded = paddedRow(channels);
  const size = channels / groups;
  const groupBytes = <usize>size << 2;
  const share = 1 / (<f64>size * <f64>positions);
  const single = positions == 1;
  const centre = scratch;
  const ofX = centre + padded;
  const ofGradient = ofX + padded;
  const offset = ofGradient + padded;
  for (let image = images; image > 0; image--) {
    let at: usize = 0;
    for (let group = 0; group < groups; group++, at += groupBytes) {
      fillGroup(centre + at, size, load<f32>(statistics + ((<usize>group) << 3)));
    }
    if (single) {
      multiplyDifference(x, centre, gradient, weightRows, channels);
    } else {
      for (let place: usize = 0; place < rowBytes; place += VECTOR) {
        const from = gradient + place;
        const mean = v128.load(centre + place);
        const products = sumProducts(from, f32x4.splat(0), x + place, mean, positions, rowBytes);
        v128.store(weightRows + place, products);
      }
      sumPositions(gradient, biasRows, positions, rowBytes);
    }
    const sums = single ? gradient : biasRows;
    at = 0;
    for (let group = 0; group < groups; group++, at += groupBytes, statistics += 8) {
      const inverse = load<f32>(statistics, 4);
      const r = <f64>inverse;
      const mean = sumContiguous(sums + at, weight + at, size) * share;
      const correlation = sumContiguous(weightRows + at, weight + at, size) * share;
      fillGroup(ofX + at, size, <f32>(-r * r * r * correlation));
      fillGroup(offset + at, size, <f32>(-r * mean));
      fillGroup(ofGradient + at, size, inverse);
    }
    scaleRow(weightRows, ofGradient, channels);
    scaleRow(ofGradient, weight, channels);
    combineRows(x, centre, ofX, gradient, ofGradient, offset, xGradient, positions, channels);
    x += rowBytes * (<usize>positions);
    gradient += rowBytes * (<usize>positions);
    xGradient += rowBytes * (<usize>positions);
    weightRows += padded;
    biasRows += padded;
  }
}
