import { checkEach, checkRecord, rules } from '@unrolled/guards';
import { captionTokens } from '@unrolled/metrics';
import { type Corpus, checksumOf } from '@unrolled/task';
import { DataError, Rng } from '@unrolled/tensor';
import { type Tokenizer, WordTokenizer } from '@unrolled/tokenizers';
import {
  type CaptionedImage,
  checkFeatures,
  checkGrid,
  type FeatureGrid,
  type ImageFeatures,
} from './feature-grid.ts';
import type { CaptioningTraining } from './options.ts';

/** Images with their captions, all of one grid of features. */
export interface CaptioningData {
  readonly grid: FeatureGrid;
  readonly training: readonly CaptionedImage[];
  /** Default: a share of the images, held out. */
  readonly validation?: readonly CaptionedImage[];
}

/** Parts of a model besides its options and its weights. */
export interface CaptioningParts {
  readonly tokenizer: Tokenizer;
  readonly grid: FeatureGrid;
}

/** An image and the words of one of its captions. */
export interface CaptionExample {
  readonly image: ImageFeatures;
  readonly tokens: Int32Array;
}

export interface CaptioningCorpus extends Corpus<CaptioningParts> {
  readonly examples: readonly CaptionExample[];
  readonly validation: readonly CaptionedImage[];
}

/** Words of a caption that are learned; the rest, at its end, is left out. */
const mostWords = 60;

/** The words of a caption as they are learned and compared, with one space between any two. */
export const normalizeCaption = (caption: string): string =>
  captionTokens(caption).slice(0, mostWords).join(' ');

/**
 * @param known parts of a model that exists already; null for a new one
 * @throws DataError for too few images, or one without a caption; ArgumentError for other features
 */
export function prepareCorpus(
  data: CaptioningData,
  { heldOut, seed, minimumCount }: CaptioningTraining,
  known: CaptioningParts | null,
): CaptioningCorpus {
  const where = 'captioning';
  const copy = checkRecord(where, 'the data', data);
  const grid = checkGrid(where, copy.grid);
  if (known !== null && JSON.stringify(known.grid) !== JSON.stringify(grid)) {
    throw new DataError(
      `${where}: the model reads features of ${JSON.stringify(known.grid)}, got ` +
        `${JSON.stringify(grid)}; give features of the same encoder`,
    );
  }
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
  const texts = training.flatMap(({ captions }) => captions.map(normalizeCaption));
  const tokenizer =
    known?.tokenizer ??
    WordTokenizer.train(texts, { boundaries: 'whitespace', lowercase: false, minimumCount });
  const examples = training.flatMap((image) =>
    image.captions.map((caption) => ({
      image,
      tokens: tokenizer.encode(normalizeCaption(caption), { parseSpecial: false }),
    })),
  );
  return {
    parts: { tokenizer, grid },
    training,
    validation,
    examples,
    checksum: checksumOf([
      ...examples.map(({ tokens }) => tokens),
      ...[...training, ...validation].map(({ features }) => bitsOf(features)),
    ]),
    counts: { captions: examples.length },
  };
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
  grid: FeatureGrid,
): readonly CaptionedImage[] {
  const list = checkEach(where, name, images, rules.object);
  checkFeatures(`${where}, ${name}`, list, grid);
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
