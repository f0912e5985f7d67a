import { checkOptions, describe, type OptionRules, rules } from '@unrolled/guards';
import { ArgumentError, type Tensor, tensor } from '@unrolled/tensor';

/** How the features of an image are laid out: [rows, columns, channels]; one vector is 1 × 1. */
export interface FeatureGrid {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/** An image as a model sees it. */
export interface ImageFeatures {
  /** [rows, columns, channels] */
  readonly features: Float32Array;
}

/** An image with sentences about it. */
export interface CaptionedImage extends ImageFeatures {
  /** One or more. */
  readonly captions: readonly string[];
}

const gridRules: OptionRules<FeatureGrid> = {
  rows: rules.count,
  columns: rules.count,
  channels: rules.count,
};

/** @throws ArgumentError unless it is a grid */
export const checkGrid = (where: string, grid: FeatureGrid): FeatureGrid =>
  checkOptions(`${where}, grid`, grid, gridRules);

const sizeOfGrid = ({ rows, columns, channels }: FeatureGrid): number => rows * columns * channels;

/** @throws ArgumentError for features of another size than the grid's, or that are not finite */
export function checkFeatures(
  where: string,
  images: readonly ImageFeatures[],
  grid: FeatureGrid,
): void {
  const size = sizeOfGrid(grid);
  images.forEach((image, place) => {
    const features: unknown = image?.features;
    if (!(features instanceof Float32Array) || features.length !== size) {
      const got = features instanceof Float32Array ? `${features.length}` : describe(features);
      throw new ArgumentError(
        `${where}: features of image ${place} must be a Float32Array of ${size} values, ` +
          `${grid.rows} × ${grid.columns} × ${grid.channels}, got ${got}`,
      );
    }
    const at = features.findIndex((value) => !Number.isFinite(value));
    if (at === -1) return;
    throw new ArgumentError(
      `${where}: features of image ${place} must be finite, got ${features[at]} at ${at}`,
    );
  });
}

/** @returns [images, rows · columns, channels] */
export function featuresOf(images: readonly ImageFeatures[], grid: FeatureGrid): Tensor {
  const size = sizeOfGrid(grid);
  const values = new Float32Array(images.length * size);
  images.forEach(({ features }, place) => {
    values.set(features, place * size);
  });
  return tensor(values, [images.length, grid.rows * grid.columns, grid.channels]);
}
