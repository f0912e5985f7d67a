/** A part of an image, in pixels; it may begin and end within a pixel. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Values [height, width, channels]. */
export interface Raster extends Size {
  readonly values: ArrayLike<number>;
  readonly channels: number;
}

/** For each position of the result, the source positions from which it is computed. */
interface Taps {
  readonly firsts: Int32Array;
  /** [positions, most taps] */
  readonly weights: Float32Array;
  readonly most: number;
}

/**
 * Scales a part of an image, columns and rows separately, by a triangle as wide as a pixel of the
 * result: linear interpolation where it grows, a weighted mean where it shrinks. As Pillow's and
 * PyTorch's bilinear filter with antialiasing.
 * @returns [size.height, size.width, channels]
 */
export function resize(source: Raster, box: Box, size: Size): Float32Array {
  const { channels } = source;
  const columns = triangleTaps(source.width, box.left, box.width, size.width);
  const rows = triangleTaps(source.height, box.top, box.height, size.height);
  const firstRow = rows.firsts[0];
  const endRow = Math.min(source.height, rows.firsts[size.height - 1] + rows.most);
  const narrow = new Float32Array((endRow - firstRow) * size.width * channels);
  for (let row = firstRow; row < endRow; row++) {
    for (let column = 0; column < size.width; column++) {
      const target = ((row - firstRow) * size.width + column) * channels;
      const start = row * source.width + columns.firsts[column];
      for (let tap = 0; tap < columns.most; tap++) {
        const weight = columns.weights[column * columns.most + tap];
        if (weight === 0) continue;
        for (let channel = 0; channel < channels; channel++) {
          narrow[target + channel] += weight * source.values[(start + tap) * channels + channel];
        }
      }
    }
  }
  const rowLength = size.width * channels;
  const result = new Float32Array(size.height * rowLength);
  for (let row = 0; row < size.height; row++) {
    for (let tap = 0; tap < rows.most; tap++) {
      const weight = rows.weights[row * rows.most + tap];
      if (weight === 0) continue;
      const start = (rows.firsts[row] - firstRow + tap) * rowLength;
      for (let place = 0; place < rowLength; place++) {
        result[row * rowLength + place] += weight * narrow[start + place];
      }
    }
  }
  return result;
}

function triangleTaps(length: number, start: number, extent: number, places: number): Taps {
  const scale = extent / places;
  const reach = Math.max(1, scale);
  const most = Math.min(length, Math.ceil(2 * reach) + 1);
  const firsts = new Int32Array(places);
  const weights = new Float32Array(places * most);
  for (let place = 0; place < places; place++) {
    const centre = start + (place + 0.5) * scale;
    const first = Math.max(0, Math.min(length - most, Math.floor(centre - reach)));
    firsts[place] = first;
    let total = 0;
    for (let tap = 0; tap < most; tap++) {
      const distance = Math.abs(first + tap + 0.5 - centre) / reach;
      const weight = Math.max(0, 1 - distance);
      weights[place * most + tap] = weight;
      total += weight;
    }
    for (let tap = 0; tap < most; tap++) weights[place * most + tap] /= total;
  }
  return { firsts, weights, most };
}
