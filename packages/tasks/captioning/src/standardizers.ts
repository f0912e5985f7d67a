import { fitStandardizer, readStandardizer, type Standardizer } from '@unrolled/datasets';
import { checkRecord, readFrom } from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';
import type { ImageLayout, ImageValues } from './image-layout.ts';

/**
 * Standardizers of image features: channel by channel, over all positions and images of training. Features
 * that never have the other sign, as those of a MobileNet, would otherwise drive all units of a projection
 * the same way until none is active.
 */
export interface ImageStandardizers {
  /** null for pixels, and for features that are read unchanged */
  readonly features: Standardizer | null;
  /** null where the layout has no summary, too */
  readonly summary: Standardizer | null;
}

/** Standardizers of a model that reads pixels. */
export const noStandardizers: ImageStandardizers = { features: null, summary: null };

/** @param images one or more, checked */
export function fitImageStandardizers(
  images: readonly ImageValues[],
  { channels, summary }: Required<ImageLayout>,
): ImageStandardizers {
  const over = (vectors: readonly Float32Array[], size: number) =>
    fitStandardizer(
      vectors.map((values) => ({ values, channels: size, length: values.length / size })),
    );
  return {
    features: over(
      images.map(({ features }) => features),
      channels,
    ),
    summary:
      summary === 0
        ? null
        : over(
            images.map((image) => image.summary as Float32Array),
            summary,
          ),
  };
}

/**
 * A copy of standardizers of one layout.
 * @throws FormatError or ArgumentError for others
 */
export function checkImageStandardizers(
  where: string,
  given: ImageStandardizers,
  { channels, summary }: Required<ImageLayout>,
): ImageStandardizers {
  const copy = checkRecord(where, 'the standardizers of the images', given);
  const sized = (name: keyof ImageStandardizers, size: number): Standardizer | null => {
    const fields = readFrom(copy, name) ?? null;
    if (fields === null) return null;
    const found = readStandardizer(`${where}, standardizer of the ${name}`, fields as object);
    if (found.mean.length === size) return found;
    throw new ArgumentError(
      `${where}: the standardizer of the ${name} must have ${size} channels, as the layout has, got ` +
        found.mean.length,
    );
  };
  return { features: sized('features', channels), summary: sized('summary', summary) };
}
