import {
  decodeSafetensors,
  encodeSafetensors,
  type FileBytes,
  type TensorEntry,
  toFloat32,
} from '@unrolled/formats';
import { check, checkRecord, checkTexts, describe, rules } from '@unrolled/guards';
import { ArgumentError, FormatError } from '@unrolled/tensor';
import { checkLayout, checkValues, type ImageLayout, type ImageValues } from './image-layout.ts';
import { checkImageSource, type ImageSource, unknownSource } from './image-source.ts';

/** Features of images by name, computed once for many runs. */
export interface FeatureFile {
  readonly grid: ImageLayout;
  readonly source: ImageSource;
  readonly images: ReadonlyMap<string, ImageValues>;
}

/**
 * One safetensors file of features:
 *
 * - `features` [images, rows, columns, channels], or [images, positions, channels], and, where there is a
 *   vector of each image as a whole, `summary` [images, size]; F32, F16, BF16 or F64.
 * - In the metadata `names`, a JSON list of the names of the images in their order; and `source`, the JSON of
 *   an ImageSource, omitted for given features.
 */
export function encodeFeatureFile(file: FeatureFile): FileBytes {
  const where = 'encodeFeatureFile';
  const copy = checkRecord(where, 'the file', file);
  const { images } = copy;
  check(where, 'images', images, imagesRule);
  const grid = checkLayout(where, copy.grid);
  const source = checkImageSource(where, copy.source, grid);
  const names = [...images.keys()];
  const values = [...images.values()];
  checkValues(where, values, grid);
  const { rows, columns, channels, summary } = grid;
  const entry = (vectors: readonly Float32Array[], shape: readonly number[]): TensorEntry => {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = new Float32Array(vectors.length * size);
    vectors.forEach((vector, place) => {
      data.set(vector, place * size);
    });
    return { dtype: 'F32', shape: [vectors.length, ...shape], data };
  };
  const tensors = new Map([
    [
      'features',
      entry(
        values.map(({ features }) => features),
        [rows, columns, channels],
      ),
    ],
  ]);
  if (summary > 0) {
    tensors.set(
      'summary',
      entry(
        values.map((one) => one.summary as Float32Array),
        [summary],
      ),
    );
  }
  return encodeSafetensors(
    tensors,
    new Map([
      ['names', JSON.stringify(names)],
      ['source', JSON.stringify(source)],
    ]),
  );
}

/**
 * Reads a file by `encodeFeatureFile`, or by another program in that format. @param name name of the bytes
 * in errors
 * @throws FormatError for other bytes
 */
export function decodeFeatureFile(bytes: Uint8Array, name = 'the file'): Required<FeatureFile> {
  check('decodeFeatureFile', 'bytes', bytes, rules.bytes);
  check('decodeFeatureFile', 'name', name, rules.text);
  const { tensors, metadata } = decodeSafetensors(bytes, { source: name });
  try {
    return readContents(tensors, metadata, name);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new FormatError(error.message, { cause: error });
  }
}

function readContents(
  tensors: ReadonlyMap<string, TensorEntry>,
  metadata: ReadonlyMap<string, string>,
  where: string,
): Required<FeatureFile> {
  const features = tensors.get('features');
  if (features === undefined || (features.shape.length !== 3 && features.shape.length !== 4)) {
    throw new FormatError(
      `${where}: expected a tensor features [images, rows, columns, channels] or [images, positions, ` +
        `channels], got ${features === undefined ? 'none' : `one of [${features.shape.join(', ')}]`}`,
    );
  }
  const [count, ...layout] = features.shape;
  const [rows, columns, channels] =
    layout.length === 3 ? layout : [...sidesOf(layout[0]), layout[1]];
  const whole = tensors.get('summary');
  if (whole !== undefined && (whole.shape.length !== 2 || whole.shape[0] !== count)) {
    throw new FormatError(
      `${where}: summary must be [${count}, size], got [${whole.shape.join(', ')}]`,
    );
  }
  const summary = whole?.shape[1] ?? 0;
  const grid = checkLayout(where, { rows, columns, channels, summary });
  const names = checkTexts(
    where,
    'names',
    parse(where, 'names', metadata.get('names')) as string[],
  );
  if (names.length !== count || new Set(names).size !== count) {
    throw new FormatError(
      `${where}: names must be ${count} different names, one for each image, got ` +
        `${new Set(names).size} different of ${names.length}`,
    );
  }
  const stated = metadata.get('source');
  const source =
    stated === undefined
      ? unknownSource
      : checkImageSource(where, parse(where, 'source', stated) as ImageSource, grid);
  const size = rows * columns * channels;
  const [values, wholes] = [toFloat32(features, 'features'), whole && toFloat32(whole, 'summary')];
  const images = new Map<string, ImageValues>(
    names.map((name, place) => [
      name,
      {
        features: values.subarray(place * size, (place + 1) * size),
        ...(wholes && { summary: wholes.subarray(place * summary, (place + 1) * summary) }),
      },
    ]),
  );
  checkValues(where, [...images.values()], grid);
  return { grid, source, images };
}

/** Positions as a square, where they are one, else as a row. */
function sidesOf(positions: number): [number, number] {
  const side = Math.round(Math.sqrt(positions));
  return side * side === positions ? [side, side] : [1, positions];
}

function parse(where: string, name: string, text: string | undefined): unknown {
  try {
    if (text !== undefined) return JSON.parse(text);
  } catch {
    // Reported below.
  }
  throw new FormatError(
    `${where}: the metadata ${name} must be JSON, got ${text === undefined ? 'none' : describe(text)}`,
  );
}

const imagesRule = { holds: (value: unknown) => value instanceof Map, words: 'a Map by name' };
