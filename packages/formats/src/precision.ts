import { ArgumentError, check, describe, FormatError, oneOf, rules } from '@unrolled/guards';
import { formatShape } from '@unrolled/tensor';
import { checkEntry, elementCount, type TensorEntry } from './dtypes.ts';
import { float16Bits } from './float16.ts';
import { toFloat32 } from './to-float32.ts';

/** Element types in which weights can be stored, the most exact first. */
export const precisions = ['float32', 'float16', 'int8'] as const;

/** Element type in which matrices are stored. */
export type Precision = (typeof precisions)[number];

type Tensors = ReadonlyMap<string, TensorEntry>;

/** Ends the name of the scales of an int8 tensor. */
const scaleSuffix = '_scale';

const mapRule = { holds: (value: unknown) => value instanceof Map, words: 'a Map' };

/**
 * Tensors with their matrices, and kernels of convolutions, in fewer bits. Vectors (biases, the weights of a
 * norm) and integers are unchanged. With int8, a value is its byte times the scale of its output channel,
 * the largest magnitude there divided by 127 (symmetric); the scales are a separate float32 tensor,
 * `<name>_scale` [channels, 1, ..]. A table with short rows has a scale for each column, [1, columns].
 * @throws ArgumentError naming a tensor with a value that float16 cannot hold, or whose scales have no name
 *   left
 */
export function lowerPrecision(tensors: Tensors, precision: Precision): Map<string, TensorEntry> {
  check('lowerPrecision', 'tensors', tensors, mapRule);
  check('lowerPrecision', 'precision', precision, oneOf(precisions));
  const lowered = new Map<string, TensorEntry>();
  for (const [name, entry] of restorePrecision(tensors, 'lowerPrecision')) {
    const isMatrix = entry.shape.length > 1 && (entry.dtype === 'F32' || entry.dtype === 'F64');
    if (!isMatrix || precision === 'float32') lowered.set(name, entry);
    else if (precision === 'float16') lowered.set(name, inFloat16(name, entry));
    else {
      const { bytes, scales } = inInt8(name, entry);
      const own = name + scaleSuffix;
      if (tensors.has(own)) {
        throw new ArgumentError(
          `lowerPrecision: ${describe(own)} is the name of the scales of ${describe(name)}; rename it`,
        );
      }
      lowered.set(name, bytes).set(own, scales);
    }
  }
  return lowered;
}

function inFloat16(name: string, { shape, data }: TensorEntry): TensorEntry {
  const bits = Uint16Array.from(data as Float32Array, (value) => {
    if (Math.abs(value) < float16Limit) return float16Bits(value);
    throw new ArgumentError(
      `lowerPrecision: ${describe(name)} must hold numbers below ${float16Limit} for float16, got ` +
        `${value}; store it as int8, or leave it in float32`,
    );
  });
  return { dtype: 'F16', shape, data: bits };
}

/** From here on a number is rounded to infinity. */
const float16Limit = 65_520;

/** Greatest magnitude of a byte: symmetric, so that 0 is exact. */
const most = 127;

/** Rows shorter than this, of so many, would take more space for scales than is saved. */
const shortRow = 16;
const manyRows = 4096;

function inInt8(name: string, { shape, data }: TensorEntry) {
  const values = data as Float32Array;
  const [rows] = shape;
  const columns = values.length / Math.max(1, rows);
  const isTable = shape.length === 2 && columns < shortRow && rows >= manyRows;
  const channelOf = channels(isTable, columns);
  const scales = new Float32Array(isTable ? columns : rows);
  for (const [place, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      throw new ArgumentError(
        `lowerPrecision: ${describe(name)} must hold finite numbers, got ${value}`,
      );
    }
    const channel = channelOf(place);
    scales[channel] = Math.max(scales[channel], Math.abs(value) / most);
  }
  const bytes = Int8Array.from(values, (value, place) => {
    const scale = scales[channelOf(place)];
    return scale === 0 ? 0 : Math.max(-most, Math.min(most, Math.round(value / scale)));
  });
  const ofScales = isTable ? [1, columns] : shape.map((size, axis) => (axis === 0 ? size : 1));
  return {
    bytes: { dtype: 'I8', shape, data: bytes } as TensorEntry,
    scales: { dtype: 'F32', shape: ofScales, data: scales } as TensorEntry,
  };
}

/** The channel of a value by its index: its column, or its row. */
const channels = (byColumn: boolean, columns: number) => (place: number) =>
  byColumn ? place % columns : Math.floor(place / columns);

/**
 * Tensors with those in float16, bfloat16 and int8 with scales as float32 again; all others unchanged.
 * @param where beginning of an error
 * @throws FormatError naming an int8 tensor whose scales are missing, of another shape, negative or not finite
 */
export function restorePrecision(
  tensors: Tensors,
  where = 'restorePrecision',
): Map<string, TensorEntry> {
  check('restorePrecision', 'tensors', tensors, mapRule);
  check('restorePrecision', 'where', where, rules.text);
  const restored = new Map<string, TensorEntry>();
  const used = new Set<string>();
  for (const [name, entry] of tensors) {
    checkEntry(where, name, entry);
    const { dtype, shape } = entry;
    if (dtype === 'F16' || dtype === 'BF16') {
      restored.set(name, { dtype: 'F32', shape, data: toFloat32(entry, name) });
    } else if (dtype === 'I8') {
      const own = name + scaleSuffix;
      restored.set(name, fromInt8(`${where}: tensor ${describe(name)}`, entry, tensors.get(own)));
      used.add(own);
    } else restored.set(name, entry);
  }
  for (const name of used) restored.delete(name);
  return restored;
}

function fromInt8(
  where: string,
  { shape, data }: TensorEntry,
  scale: TensorEntry | undefined,
): TensorEntry {
  const last = shape.length - 1;
  const isAlong = (axis: number) =>
    scale?.shape.length === shape.length &&
    scale.shape.every((size, place) => size === (place === axis ? shape[axis] : 1));
  const byColumn = !isAlong(0);
  if (scale?.dtype !== 'F32' || shape.length < 2 || (byColumn && !isAlong(last))) {
    throw new FormatError(
      `${where} of int8 must be a matrix ${formatShape(shape)} with a scale for each row or column in ` +
        `float32 under its name and ${scaleSuffix}, got ` +
        (scale === undefined ? 'none' : `${scale.dtype} ${formatShape(scale.shape)}`),
    );
  }
  const unfit = scale.data.find((value) => !(value >= 0 && Number.isFinite(value)));
  if (unfit !== undefined) {
    throw new FormatError(`${where} must have finite scales from 0 up, got ${unfit}`);
  }
  const size = byColumn ? shape[last] : (elementCount(shape.slice(1)) ?? 1);
  const channelOf = channels(byColumn, size);
  const scales = scale.data;
  const values = Float32Array.from(
    data as Int8Array,
    (value, place) => value * scales[channelOf(place)],
  );
  return { dtype: 'F32', shape, data: values };
}
