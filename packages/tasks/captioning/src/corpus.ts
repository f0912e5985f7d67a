import { checkEach, checkRecord, rules } from '@unrolled/guards';
import { normalizeCaption } from '@unrolled/metrics';
import { type Corpus, checksumOf } from '@unrolled/task';
import { DataError, Rng } from '@unrolled/tensor';
import { type Tokenizer, WordTokenizer } from '@unrolled/tokenizers';
import {
  type CaptionedImage,
  checkLayout,
  checkValues,
  type ImageLayout,
  type ImageValues,
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
  /** Default: features from elsewhere. */
  readonly source?: ImageSource;
  readonly training: readonly CaptionedImage[];
  /** Default: a share of the images, held out. */
  readonly validation?: readonly CaptionedImage[];
}

/** Parts of a model besides its options and its weights. */
export interface CaptioningParts {
  readonly tokenizer: Tokenizer;
  readonly grid: Required<ImageLayout>;
  readonly source: ImageSource;
  readonly standardizers: ImageStandardizers;
}

/** An image and the words of one of its captions. */
export interface CaptionExample {
  readonly image: ImageValues;
  readonly tokens: Int32Array;
}

export interface CaptioningCorpus extends Corpus<CaptioningParts> {
  readonly examples: readonly CaptionExample[];
  readonly validation: readonly CaptionedImage[];
}

/** Words of a caption that are learned; the rest, at its end, is left out. */
const mostWords = 60;

/**
 * @param known parts of a model that exists already; null for a new one
 * @throws DataError for too few images, or one without a caption; ArgumentError for other features
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
  const [training, validation] =
    copy.validation === undefined
      ? split(images, heldOut, new Rng(seed).fork('held-out images'))
      : [images, checkImages(where, 'validation', copy.validation, grid)];
  if (training.length === 0 || validation.length < 2) {
    throw new DataError(
      `${where}: there must be images to train on and two or more to validate on, got ` +
        `${training.length} and ${validation.length}`,
    );
  }
  const standardizers =
    known?.standardizers ??
    (isOfPixels(source) ? noStandardizers : fitImageStandardizers(training, grid));
  const texts = training.flatMap(({ captions }) => captions.map(normalizeCaption));
  const tokenizer =
    known?.tokenizer ??
    WordTokenizer.train(texts, { boundaries: 'whitespace', lowercase: false, minimumCount });
  const examples = training.flatMap((image) =>
    image.captions.map((caption) => ({
      image,
      tokens: tokenizer.encode(normalizeCaption(caption), {
        parseSpecial: false,
        maximumLength: mostWords,
      }),
    })),
  );
  return {
    parts: { tokenizer, grid, source, standardizers },
    training,
    validation,
    examples,
    checksum: checksumOf([
      ...examples.map(({ tokens }) => tokens),
      ...[...training, ...validation].map(({ features }) => bitsOf(features)),
      ...[...training, ...validation].flatMap(({ summary }) => (summary ? [bitsOf(summary)] : [])),
    ]),
    counts: { captions: examples.length },
    ...((minutes ?? epochs ?? steps) === null && {
      options: {
        epochs: Math.max(defaultEpochs, Math.ceil((fewestSteps * batchSize) / examples.length)),
      },
    }),
  };
}

/** @throws DataError for images of another layout or source than a model reads */
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
      'made in one way',
  );
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length);

/**
 * @param name which images they are, for errors
 * @throws ArgumentError or DataError for what is no image, or one without a caption
 */
export function checkImages(
  where: string,
  name: string,
  images: readonly CaptionedImage[],
  grid: Required<ImageLayout>,
): readonly CaptionedImage[] {
  const list = checkEach(where, name, images, rules.object);
  checkValues(`${where}, ${name}`, list, grid);
  list.forEach(({ captions }, place) => {
    checkEach(where, `captions of image ${place} in ${name}`, captions, rules.text);
    if (captions.some((caption) => normalizeCaption(caption) !== '')) return;
    throw new DataError(
      `${where}: image ${place} in ${name} must have a caption with words, got none`,
    );
  });
  return list;
}

/** Images by chance: training, and what is held out of it. */
function split(
  images: readonly CaptionedImage[],
  share: number,
  rng: Rng,
): [CaptionedImage[], CaptionedImage[]] {
  const count = Math.min(images.length, Math.max(2, Math.round(images.length * share)));
  const held = new Set<number>();
  while (held.size < count) held.add(rng.integer(images.length));
  return [
    images.filter((_, place) => !held.has(place)),
    images.filter((_, place) => held.has(place)),
  ];
}
