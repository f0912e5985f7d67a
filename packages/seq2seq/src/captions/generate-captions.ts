import { check, checkOptions, optional, rules, whole } from '@unrolled/guards';
import type { Module } from '@unrolled/nn';
import { noGrad, scope } from '@unrolled/tensor';
import type { Tokenizer } from '@unrolled/tokenizers';
import type { Encoded } from '../encoder/encoded.ts';
import {
  completeSearch,
  type DecodingOptions,
  type SearchOptions,
  searchRules,
} from '../search/search-options.ts';
import { StreamedText } from '../search/streamed-text.ts';
import type { SequenceGenerator } from '../sequence-generator.ts';

/** Options of the search for a caption; `maximumLength` counts words. */
export interface CaptionOptions extends Omit<SearchOptions, 'maximumLength'> {
  /** Greatest number of words. Default 30. */
  readonly maximumLength?: number;
}

/** Options of `streamCaption`. */
export type CaptionStreamOptions = Pick<CaptionOptions, 'maximumLength' | 'sampling'>;

/** Rules of the options of a search for captions. */
export const captionRules = { ...searchRules, maximumLength: optional(whole(1, 200)) };

/** A sentence about an image or a clip. */
export interface Caption {
  readonly text: string;
  readonly words: readonly string[];
  /** ln p of the caption over its number of words, by which captions are ranked. */
  readonly score: number;
  /** Whether it ended with the end token; otherwise it was cut off at `maximumLength`. */
  readonly ended: boolean;
  /** Attention of each word to the positions of the source, [positions]; null without attention. */
  readonly attention: readonly Float32Array[] | null;
}

/** A model that writes sentences about sources, such as images or clips. */
export interface Captioner<Source> {
  readonly model: Module & {
    readonly generator: SequenceGenerator;
    readonly tokenizer: Tokenizer;
  };
  readonly encode: (sources: readonly Source[]) => Encoded;
  /** Number of sources in memory at once. */
  readonly atOnce: number;
}

/** Captions of sources, best first for each; the model is in evaluation mode meanwhile. */
export async function generateCaptions<Source>(
  where: string,
  captioner: Captioner<Source>,
  sources: readonly Source[],
  options: CaptionOptions,
): Promise<Caption[][]> {
  const checked = checkOptions<CaptionOptions>(where, options, captionRules);
  const search = complete(where, checked);
  const captions: Caption[][] = [];
  for (let start = 0; start < sources.length; start += captioner.atOnce) {
    const some = sources.slice(start, start + captioner.atOnce);
    captions.push(...(await searchFor(captioner, some, search)));
  }
  return captions;
}

/**
 * The caption of a source word by word, the most likely each time, or drawn with `sampling`.
 * @param onText receives each piece; the pieces joined are the text
 */
export async function streamCaption<Source>(
  where: string,
  captioner: Captioner<Source>,
  source: Source,
  onText: (piece: string) => void,
  options: CaptionStreamOptions,
): Promise<Caption> {
  check(where, 'onText', onText, rules.function);
  const { maximumLength, sampling } = captionRules;
  const checked = checkOptions<CaptionStreamOptions>(where, options, { maximumLength, sampling });
  const { tokenizer } = captioner.model;
  const stream = new StreamedText((tokens) => wordsOf(tokenizer, tokens).join(' '), onText);
  const [[caption]] = await searchFor(captioner, [source], {
    ...complete(where, { ...checked, beam: 1 }),
    onToken: stream.onToken,
  });
  stream.end(caption.text);
  return caption;
}

const complete = (where: string, options: CaptionOptions): DecodingOptions =>
  completeSearch(where, { maximumLength: 30, ...options });

async function searchFor<Source>(
  { model, encode }: Captioner<Source>,
  sources: readonly Source[],
  search: DecodingOptions,
): Promise<Caption[][]> {
  const { training, generator, tokenizer } = model;
  model.eval();
  try {
    const encoded = scope(() => noGrad(() => encode(sources)));
    try {
      const tokenLimits = { tokens: neverWritten(tokenizer), allowed: sources.map(() => []) };
      const found = await generator.generate(encoded, { ...search, tokenLimits });
      return found.map((list, row) =>
        list.map(({ tokens: written, score, ended, alignment }) => {
          const words = wordsOf(tokenizer, written);
          const length = encoded.lengths?.[row];
          const attention = alignment?.map((weights) => weights.slice(0, length)) ?? null;
          return { text: words.join(' '), words, score, ended, attention };
        }),
      );
    } finally {
      const { memory, summary, state } = encoded;
      for (const one of [memory, summary, ...Object.values(state ?? {})]) one.dispose();
    }
  } finally {
    model.train(training);
  }
}

/** Tokens that are never generated: the unknown word, and the token with which every caption begins. */
export const neverWritten = ({ startId, unknownId }: Tokenizer): number[] =>
  [startId, unknownId].filter((id) => id !== undefined);

const wordsOf = (tokenizer: Tokenizer, tokens: readonly number[]): string[] =>
  tokens.map((token) => tokenizer.decode([token]));
