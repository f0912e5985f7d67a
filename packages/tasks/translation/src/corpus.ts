import { DataError } from '@unrolled/tensor';
import { checksumOf } from '@unrolled/train';
import type { SentencePair } from './sentence-pairs.ts';
import {
  type TranslationTokenizers,
  tokensOf,
  trainTokenizers,
  type VocabularyOptions,
} from './tokenizers.ts';

export interface TranslationData {
  readonly training: readonly SentencePair[];
  /** Never trained on. Default: some of the training pairs, which are then held out. */
  readonly validation?: readonly SentencePair[];
  /** Ready ones, for a new model only. Default: trained on the pairs that are trained on. */
  readonly tokenizers?: TranslationTokenizers;
}

/** A pair as tokens, without start and end. */
export interface TokenPair {
  readonly source: Int32Array;
  readonly target: Int32Array;
}

/** Pairs as tokens: what is trained on, and what is not. */
export interface TranslationCorpus {
  readonly tokenizers: TranslationTokenizers;
  readonly training: readonly TokenPair[];
  readonly validation: readonly TokenPair[];
  /** The validation pairs as text. */
  readonly heldOut: readonly SentencePair[];
  readonly leftOut: LeftOut;
  /** Of both, so that a run is not resumed with other data. */
  readonly checksum: number;
}

/** Pairs that were not used. */
export interface LeftOut {
  /** For a side without text. */
  readonly empty: number;
  /** For a side of more tokens than `maximumLength`. */
  readonly long: number;
}

export interface CorpusOptions extends VocabularyOptions {
  readonly heldOut: number;
  readonly maximumLength: number;
}

/**
 * @param known tokenizers that there are already; else they are trained on the pairs that are
 *   trained on
 * @throws DataError when nothing is left to train or to measure on; TokenizerError
 */
export function prepareCorpus(
  data: TranslationData,
  options: CorpusOptions,
  known?: TranslationTokenizers,
): TranslationCorpus {
  const all = data.training.filter(hasText);
  const held = data.validation?.filter(hasText);
  const given = data.training.length + (data.validation?.length ?? 0);
  const empty = given - all.length - (held?.length ?? 0);
  if (all.length === 0) {
    throw new DataError('translation: the training data must have a pair of sentences, got none');
  }
  const split = held === undefined ? holdOut(all, options.heldOut) : { training: all, held };
  if (split.training.length === 0) {
    throw new DataError(
      'translation: there must be pairs left to train on beside those held out, got ' +
        `${all.length} in all, of ${countSources(all)} different sources; give more data, or validation ` +
        'pairs of their own',
    );
  }
  checkCount('validation', split.held.length, 0, options);
  const tokenizers = known ?? trainTokenizers(split.training, options);
  const training = encodePairs(split.training, tokenizers, options.maximumLength);
  const validation = encodePairs(split.held, tokenizers, options.maximumLength);
  checkCount('training', training.pairs.length, training.long, options);
  checkCount('validation', validation.pairs.length, validation.long, options);
  return {
    tokenizers,
    training: training.tokens,
    validation: validation.tokens,
    heldOut: validation.pairs,
    leftOut: { empty, long: training.long + validation.long },
    checksum: checksumOf(
      [...training.tokens, ...validation.tokens].flatMap(({ source, target }) => [source, target]),
    ),
  };
}

const countSources = (pairs: readonly SentencePair[]): number =>
  new Set(pairs.map(({ source }) => source)).size;

function checkCount(
  name: string,
  count: number,
  long: number,
  { maximumLength }: CorpusOptions,
): void {
  if (count > 0) return;
  throw new DataError(
    `translation: the ${name} data must have a pair of at most ${maximumLength} tokens a side, got ` +
      `none, and ${long} that are longer; give more data, or a greater maximumLength`,
  );
}

export const hasText = ({ source, target }: SentencePair): boolean =>
  source.trim() !== '' && target.trim() !== '';

/**
 * Holds out a share of the different sources, evenly from first to last, each with all of its
 * translations: data is often sorted, and often has a sentence twice.
 */
function holdOut(pairs: readonly SentencePair[], share: number) {
  const places = new Map<string, number>();
  for (const { source } of pairs) if (!places.has(source)) places.set(source, places.size);
  const isHeld = ({ source }: SentencePair) => {
    const place = places.get(source) as number;
    return Math.ceil((place + 1) * share) > Math.ceil(place * share);
  };
  return { training: pairs.filter((pair) => !isHeld(pair)), held: pairs.filter(isHeld) };
}

function encodePairs(
  pairs: readonly SentencePair[],
  { source, target }: TranslationTokenizers,
  maximumLength: number,
) {
  const kept: SentencePair[] = [];
  const tokens: TokenPair[] = [];
  for (const pair of pairs) {
    const encoded = {
      source: tokensOf(source, pair.source),
      target: tokensOf(target, pair.target),
    };
    if (Math.max(encoded.source.length, encoded.target.length) > maximumLength) continue;
    kept.push(pair);
    tokens.push(encoded);
  }
  return { pairs: kept, tokens, long: pairs.length - kept.length };
}
