import { checkOptions, checkRecord, type OptionRules, rules } from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';
import { channelsOf, completePreprocessing, type Preprocessing } from '@unrolled/vision';
import type { ImageLayout } from './image-layout.ts';

/** Identity of an image encoder that is not part of the model, by which the model recognises it. */
export interface EncoderIdentity {
  /** For messages, such as the path of its file. */
  readonly name: string;
  /** `checksum` of its `GraphModel`. */
  readonly checksum: string;
}

/**
 * Origin of the values of an image, saved with the model, so that inference reads images as training did.
 *
 * - Both null: given features.
 * - `preprocessing` alone: pixels, which the model encodes with its own CNN.
 * - Both: features of the encoder.
 */
export interface ImageSource {
  readonly preprocessing: Preprocessing | null;
  readonly encoder: EncoderIdentity | null;
}

const identityRules: OptionRules<EncoderIdentity> = { name: rules.text, checksum: rules.text };

/**
 * A copy of a source.
 * @throws ArgumentError unless it is a source of values of this layout
 */
export function checkImageSource(
  where: string,
  given: ImageSource,
  layout: Required<ImageLayout>,
): ImageSource {
  const copy = checkRecord(where, 'the source of the images', given);
  // A damaged file may lack both.
  const { encoder: identity = null, preprocessing: description = null } = copy;
  const encoder = identity && checkOptions(`${where}, encoder`, identity, identityRules);
  const preprocessing = description && completePreprocessing(where, description);
  if (encoder !== null && preprocessing === null) {
    throw new ArgumentError(
      `${where}: the encoder ${encoder.name} must come with its preprocessing`,
    );
  }
  if (preprocessing !== null && encoder === null) {
    const { height, width } = preprocessing;
    const channels = channelsOf(preprocessing);
    const { rows, columns, summary } = layout;
    if (rows !== height || columns !== width || layout.channels !== channels || summary !== 0) {
      throw new ArgumentError(
        `${where}: images of pixels must have the grid ${height} × ${width} × ${channels} of their ` +
          `preprocessing and no summary, got ${rows} × ${columns} × ${layout.channels} and ${summary}`,
      );
    }
  }
  return { preprocessing, encoder };
}

/** The source of given features. */
export const unknownSource: ImageSource = { preprocessing: null, encoder: null };

/** Whether a model reads pixels, and has a CNN for them. */
export const isOfPixels = ({ preprocessing, encoder }: ImageSource): boolean =>
  preprocessing !== null && encoder === null;

/** Description of a source: `the encoder model.json (checksum 1a2b3c4d)`. */
export function sourceWords({ preprocessing, encoder }: ImageSource): string {
  if (encoder !== null) return `the encoder ${encoder.name} (checksum ${encoder.checksum})`;
  return preprocessing === null ? 'given features' : 'pixels';
}
