import { type Standardizer, standardizeFrames } from '@unrolled/datasets';
import {
  checkOptions,
  checkRecord,
  describe,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import { ArgumentError, formatShape, ShapeError, type Tensor, tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import type { ImageStandardizers } from './standardizers.ts';

/** Layout of the values of an image: [rows, columns, channels]; one vector is 1 × 1. */
export interface ImageLayout {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /**
   * Size of a vector of the image as a whole, next to the grid. Default 0: the mean of the grid is used
   * instead.
   */
  readonly summary?: number;
}

/** An image as a model reads it. */
export interface ImageValues {
  /** [rows, columns, channels] */
  readonly features: Float32Array;
  /** [summary], where the layout has one */
  readonly summary?: Float32Array;
}

/** An image with sentences about it. */
export interface CaptionedImage extends ImageValues {
  /** One or more. */
  readonly captions: readonly string[];
}

/** A batch of images. */
export interface ImageBatch {
  /** [images, rows, columns, channels] */
  readonly features: Tensor;
  /** [images, summary]; null where the layout has none */
  readonly summary: Tensor | null;
}

const layoutRules: OptionRules<ImageLayout> = {
  rows: rules.count,
  columns: rules.count,
  channels: rules.count,
  summary: optional(rules.wholeNumber),
};

/** @throws ArgumentError unless it is a layout */
export function checkLayout(where: string, layout: ImageLayout): Required<ImageLayout> {
  const checked = checkOptions(`${where}, grid`, layout, layoutRules);
  const { rows, columns, channels, summary = 0 } = checked;
  return { rows, columns, channels, summary };
}

/** `7 × 7 × 64`, and `+ 512` with a summary. */
export const layoutWords = ({ rows, columns, channels, summary }: ImageLayout): string =>
  `${rows} × ${columns} × ${channels}${summary ? ` + ${summary}` : ''}`;

/** @throws ArgumentError for values whose number differs from the layout's, or that are not finite */
export function checkValues(
  where: string,
  images: readonly ImageValues[],
  layout: Required<ImageLayout>,
): void {
  const { rows, columns, channels, summary } = layout;
  images.forEach((image, place) => {
    checkVector(where, `features of image ${place}`, image.features, rows * columns * channels);
    if (summary > 0) checkVector(where, `summary of image ${place}`, image.summary, summary);
  });

  function checkVector(at: string, name: string, values: unknown, size: number): void {
    if (!(values instanceof Float32Array) || values.length !== size) {
      const got = values instanceof Float32Array ? `${values.length}` : describe(values);
      throw new ArgumentError(
        `${at}: ${name} must be a Float32Array of ${size} values, as ${layoutWords(layout)} states, ` +
          `got ${got}`,
      );
    }
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong === -1) return;
    throw new ArgumentError(`${at}: ${name} must be finite, got ${values[wrong]} at ${wrong}`);
  }
}

/**
 * A batch as a model reads it.
 * @param images of the model's layout, checked
 */
export function batchOf(
  images: readonly ImageValues[],
  {
    grid: { rows, columns, channels, summary },
    standardizers,
  }: {
    readonly grid: Required<ImageLayout>;
    readonly standardizers: ImageStandardizers;
  },
): ImageBatch {
  return {
    features: sideBySide(
      images.map((image) => image.features),
      [rows, columns, channels],
      standardizers.features,
    ),
    summary:
      summary === 0
        ? null
        : sideBySide(
            images.map((image) => image.summary as Float32Array),
            [summary],
            standardizers.summary,
          ),
  };
}

function sideBySide(
  vectors: readonly Float32Array[],
  shape: readonly number[],
  standardizer: Standardizer | null,
): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const channels = shape[shape.length - 1];
  const values = new Float32Array(vectors.length * size);
  vectors.forEach((vector, place) => {
    values.set(
      standardizer === null
        ? vector
        : standardizeFrames({ values: vector, channels, length: size / channels }, standardizer)
            .values,
      place * size,
    );
  });
  return tensor(values, [vectors.length, ...shape]);
}

/** @throws ArgumentError or ShapeError for an invalid batch of this layout */
export function checkBatch(
  where: string,
  batch: ImageBatch,
  layout: Required<ImageLayout>,
): ImageBatch {
  const { features, summary = null } = checkRecord(where, 'the batch', batch);
  checkTensor(where, 'features', features, { dtype: 'float32', rank: 4 });
  const { rows, columns, channels } = layout;
  checkSizes(where, 'features', features, [rows, columns, channels]);
  if (layout.summary === 0) return { features, summary: null };
  checkTensor(where, 'summary', summary, { dtype: 'float32', rank: 2 });
  checkSizes(where, 'summary', summary as Tensor, [layout.summary]);
  return { features, summary };
}

/** @param sizes all but the first, the number of images */
function checkSizes(
  where: string,
  name: string,
  { shape }: Tensor,
  sizes: readonly number[],
): void {
  if (sizes.every((size, at) => shape[at + 1] === size)) return;
  throw new ShapeError(
    `${where}: ${name} must be [images, ${sizes.join(', ')}], got ${formatShape(shape)}`,
  );
}
