import { checkEach, rules } from '@unrolled/guards';
import { normalizeCaption } from '@unrolled/metrics';
import { ArgumentError, DataError, Rng } from '@unrolled/tensor';
import { type Tokenizer, WordTokenizer } from '@unrolled/tokenizers';

/** A source with sentences about it. */
export interface Captioned {
  /** One or more. */
  readonly captions: readonly string[];
}

/** A source and the words of one of its captions. */
export interface CaptionExample<Source> {
  readonly source: Source;
  readonly tokens: Int32Array;
}

/** Captioned sources as used in training. */
export interface CaptionCorpus<Source> {
  readonly training: readonly Source[];
  readonly validation: readonly Source[];
  readonly tokenizer: Tokenizer;
  /** One for each caption of `training`. */
  readonly examples: readonly CaptionExample<Source>[];
}

/** Options of `captionCorpus`. */
export interface CaptionCorpusOptions {
  /** Share of the sources held out if no validation data is given. */
  readonly heldOut: number;
  readonly seed: number;
  /** Minimum count of a word for its own token. */
  readonly minimumCount: number;
  /** Tokenizer of an existing model; null: created from the words of the training captions. */
  readonly tokenizer: Tokenizer | null;
}

/** Maximum number of words of a caption in training; the rest is dropped. */
const mostWords = 60;

/**
 * Normalized captions as tokens, and sources held out for validation.
 * @param unit plural of what is captioned, for errors and for the random choice of held-out sources
 * @throws DataError for too few sources
 */
export function captionCorpus<Source extends Captioned>(
  where: string,
  unit: string,
  data: { readonly training: readonly Source[]; readonly validation?: readonly Source[] },
  { heldOut, seed, minimumCount, tokenizer: known }: CaptionCorpusOptions,
): CaptionCorpus<Source> {
  const [training, validation] =
    data.validation === undefined
      ? split(data.training, heldOut, new Rng(seed).fork(`held-out ${unit}`))
      : [data.training, data.validation];
  if (training.length === 0 || validation.length < 2) {
    throw new DataError(
      `${where}: there must be ${unit} to train on and two or more to validate on, got ` +
        `${training.length} and ${validation.length}`,
    );
  }
  const texts = training.flatMap(({ captions }) => captions.map(normalizeCaption));
  const tokenizer =
    known ??
    WordTokenizer.train(texts, { boundaries: 'whitespace', lowercase: false, minimumCount });
  const encoding = { parseSpecial: false, maximumLength: mostWords };
  const examples = training.flatMap((source) =>
    source.captions.map((caption) => ({
      source,
      tokens: tokenizer.encode(normalizeCaption(caption), encoding),
    })),
  );
  return { training, validation, tokenizer, examples };
}

/** @throws ArgumentError or DataError for a source without a caption with words */
export function checkCaptions(
  where: string,
  { name, unit }: { readonly name: string; readonly unit: string },
  sources: readonly Captioned[],
): void {
  sources.forEach(({ captions }, place) => {
    checkEach(where, `captions of ${unit} ${place} in ${name}`, captions, rules.text);
    if (captions.some((caption) => normalizeCaption(caption) !== '')) return;
    throw new DataError(
      `${where}: ${unit} ${place} in ${name} must have a caption with words, got none`,
    );
  });
}

/**
 * Vocabulary of a generator that writes captions.
 * @throws ArgumentError for a tokenizer without tokens for start, end and unknown words
 */
export function vocabularyOf(where: string, { size, startId, endId, unknownId }: Tokenizer) {
  if (startId === undefined || endId === undefined || unknownId === undefined) {
    throw new ArgumentError(
      `${where}: the tokenizer must have tokens for start, end and unknown words; train it with ` +
        "special: { start: '<s>', end: '</s>', unknown: '<unk>' }",
    );
  }
  return { vocabularySize: size, startToken: startId, endToken: endId };
}

/** Sources by chance: training, and what is held out of it. */
function split<Source>(
  sources: readonly Source[],
  share: number,
  rng: Rng,
): [readonly Source[], readonly Source[]] {
  const count = Math.min(sources.length, Math.max(2, Math.round(sources.length * share)));
  const held = new Set<number>();
  while (held.size < count) held.add(rng.integer(sources.length));
  return [
    sources.filter((_, place) => !held.has(place)),
    sources.filter((_, place) => held.has(place)),
  ];
}
