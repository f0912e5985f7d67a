import { check, checkEach, checkOptions, optional, rules, whole } from '@unrolled/guards';
import {
  completeSearch,
  type DecodingOptions,
  type Generated,
  type SearchOptions,
  StreamedText,
  searchRules,
} from '@unrolled/seq2seq';
import { noGrad, scope } from '@unrolled/tensor';
import type { CaptioningModel } from './captioning-model.ts';
import { batchOf, checkValues, type ImageValues } from './image-layout.ts';

/** Options of the search for a caption; `maximumLength` counts words. */
export interface CaptionOptions extends Omit<SearchOptions, 'maximumLength'> {
  /** Greatest number of words. Default 30. */
  readonly maximumLength?: number;
}

export type CaptionStreamOptions = Pick<CaptionOptions, 'maximumLength' | 'sampling'>;

const maximumLength = optional(whole(1, 200));
const defaultMaximumLength = 30;

/** Rules of the options of a search for captions. */
export const captionRules = { ...searchRules, maximumLength };

/** A sentence about an image. */
export interface Caption {
  readonly text: string;
  readonly words: readonly string[];
  /** ln p of the caption over its number of words, by which captions are ranked. */
  readonly score: number;
  /** False for one that was cut off at `maximumLength`. */
  readonly ended: boolean;
  /** Attention of each word, [rows, columns] of `attentionShape`; null without attention. */
  readonly attention: readonly Float32Array[] | null;
}

/** Images of which features are in memory at a time. */
const imagesAtOnce = 64;

/** See CaptioningModel.caption. */
export async function captionImages(
  model: CaptioningModel,
  images: readonly ImageValues[],
  options: CaptionOptions,
): Promise<Caption[][]> {
  const where = 'CaptioningModel.caption';
  const checked = checkOptions<CaptionOptions>(where, options, captionRules);
  const search = completeSearch(where, { maximumLength: defaultMaximumLength, ...checked });
  checkEach(where, 'images', images, rules.object);
  checkValues(where, images, model.grid);
  const captions: Caption[][] = [];
  for (let start = 0; start < images.length; start += imagesAtOnce) {
    captions.push(...(await searchFor(model, images.slice(start, start + imagesAtOnce), search)));
  }
  return captions;
}

/** See CaptioningModel.stream. */
export async function streamCaption(
  model: CaptioningModel,
  image: ImageValues,
  onText: (piece: string) => void,
  options: CaptionStreamOptions,
): Promise<Caption> {
  const where = 'CaptioningModel.stream';
  check(where, 'the image', image, rules.object);
  check(where, 'onText', onText, rules.function);
  const { sampling } = searchRules;
  const checked = checkOptions<CaptionStreamOptions>(where, options, { maximumLength, sampling });
  checkValues(where, [image], model.grid);
  const stream = new StreamedText((tokens) => wordsOf(model, tokens).join(' '), onText);
  const [[caption]] = await searchFor(model, [image], {
    ...completeSearch(where, { maximumLength: defaultMaximumLength, ...checked, beam: 1 }),
    onToken: stream.onToken,
  });
  stream.end(caption.text);
  return caption;
}

async function searchFor(
  model: CaptioningModel,
  images: readonly ImageValues[],
  search: DecodingOptions,
): Promise<Caption[][]> {
  const { training, generator } = model;
  model.eval();
  try {
    const encoded = scope(() => noGrad(() => model.encode(batchOf(images, model))));
    try {
      const tokenLimits = { tokens: neverWritten(model), allowed: images.map(() => []) };
      const found = await generator.generate(encoded, { ...search, tokenLimits });
      return found.map((list) => list.map((one) => captionOf(model, one)));
    } finally {
      encoded.memory.dispose();
      encoded.summary.dispose();
    }
  } finally {
    model.train(training);
  }
}

/** No caption has the unknown word, or begins again. */
const neverWritten = ({ tokenizer: { startId, unknownId } }: CaptioningModel): number[] =>
  [startId, unknownId].filter((id) => id !== undefined);

function captionOf(
  model: CaptioningModel,
  { tokens, score, ended, alignment }: Generated,
): Caption {
  const words = wordsOf(model, tokens);
  return { text: words.join(' '), words, score, ended, attention: alignment };
}

const wordsOf = ({ tokenizer }: CaptioningModel, tokens: readonly number[]): string[] =>
  tokens.map((token) => tokenizer.decode([token]));
