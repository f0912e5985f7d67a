import { checkEach, checkRecord, rules } from '@unrolled/guards';
import { type CaptionCorpus, captionCorpus, checkCaptions } from '@unrolled/seq2seq/captions';
import { type Corpus, checksumOf } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import type { Tokenizer } from '@unrolled/tokenizers';
import {
  type CaptionedImage,
  checkLayout,
  checkValues,
  type ImageLayout,
  layoutWords,
} from './image-layout.ts';
import {
  checkImageSource,
  type ImageSource,
  isOfPixels,
  sourceWords,
  unknownSource,
} from './image-source.ts';
import { type CaptioningTraining, defaultEpochs, fewestSteps } from './options.ts';
import {
  fitImageStandardizers,
  type ImageStandardizers,
  noStandardizers,
} from './standardizers.ts';

/** Images with their captions, all of one layout and source. */
export interface CaptioningData {
  readonly grid: ImageLayout;
  /** Default: given features. */
  readonly source?: ImageSource;
  readonly training: readonly CaptionedImage[];
  /** Default: a share of the images, held out. */
  readonly validation?: readonly CaptionedImage[];
}

/** Parts of a model other than its options and its weights. */
export interface CaptioningParts {
  readonly tokenizer: Tokenizer;
  readonly grid: Required<ImageLayout>;
  readonly source: ImageSource;
  readonly standardizers: ImageStandardizers;
}

/** Data of a run, prepared. */
export interface CaptioningCorpus extends Corpus<CaptioningParts>, CaptionCorpus<CaptionedImage> {
  readonly training: readonly CaptionedImage[];
  readonly validation: readonly CaptionedImage[];
}

/**
 * @param known parts of an existing model; null for a new one
 * @throws DataError for too few images, or one without a caption; ArgumentError for features of another kind
 */
export function prepareCorpus(
  data: CaptioningData,
  { heldOut, seed, minimumCount, batchSize, minutes, epochs, steps }: CaptioningTraining,
  known: CaptioningParts | null,
): CaptioningCorpus {
  const where = 'captioning';
  const copy = checkRecord(where, 'the data', data);
  const grid = checkLayout(where, copy.grid);
  const source = checkImageSource(where, copy.source ?? unknownSource, grid);
  if (known !== null) checkKnown(where, known, { grid, source });
  const images = checkImages(where, 'training', copy.training, grid);
  const corpus = captionCorpus(
    where,
    'images',
    {
      training: images,
      validation: copy.validation && checkImages(where, 'validation', copy.validation, grid),
    },
    { heldOut, seed, minimumCount, tokenizer: known?.tokenizer ?? null },
  );
  const { tokenizer, examples } = corpus;
  const standardizers =
    known?.standardizers ??
    (isOfPixels(source) ? noStandardizers : fitImageStandardizers(corpus.training, grid));
  const all = [...corpus.training, ...corpus.validation];
  return {
    ...corpus,
    parts: { tokenizer, grid, source, standardizers },
    checksum: checksumOf([
      ...examples.map(({ tokens }) => tokens),
      ...all.map(({ features }) => features),
      ...all.flatMap(({ summary }) => summary ?? []),
    ]),
    counts: { captions: examples.length },
    ...((minutes ?? epochs ?? steps) === null && {
      options: {
        epochs: Math.max(defaultEpochs, Math.ceil((fewestSteps * batchSize) / examples.length)),
      },
    }),
  };
}

/** @throws DataError for images with a layout or source other than the model's */
function checkKnown(
  where: string,
  known: CaptioningParts,
  { grid, source }: Pick<CaptioningParts, 'grid' | 'source'>,
): void {
  const identity = (one: typeof known.source) => [one.preprocessing, one.encoder?.checksum];
  if (
    JSON.stringify(known.grid) === JSON.stringify(grid) &&
    JSON.stringify(identity(known.source)) === JSON.stringify(identity(source))
  ) {
    return;
  }
  const words = (parts: typeof known | { grid: typeof grid; source: typeof source }) =>
    `${layoutWords(parts.grid)} by ${sourceWords(parts.source)}`;
  throw new DataError(
    `${where}: the model reads images of ${words(known)}, got ${words({ grid, source })}; give images ` +
      'prepared in the same way',
  );
}

/**
 * @param name description of the images, for errors
 * @throws ArgumentError or DataError for an invalid image, or one without a caption
 */
export function checkImages(
  where: string,
  name: string,
  images: readonly CaptionedImage[],
  grid: Required<ImageLayout>,
): readonly CaptionedImage[] {
  const list = checkEach(where, name, images, rules.object);
  checkValues(`${where}, ${name}`, list, grid);
  checkCaptions(where, { name, unit: 'image' }, list);
  return list;
}
