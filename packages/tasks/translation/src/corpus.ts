import type { SentencePair } from '@unrolled/datasets';
import { checksumOf } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { check, checkRecords, rules } from '@unrolled/tensor/guards';
import { findReplaceable, type PracticePair } from './copying/copy-practice.ts';
import { learnLexicon } from './copying/lexicon.ts';
import { placeholdersOf } from './copying/placeholders.ts';
import { countForms } from './source/count-forms.ts';
import { type KnownText, learnKnownText, mergeKnownText } from './source/known-text.ts';
import { sourceTokens } from './source/source-line.ts';
import {
  type TranslationTokenizers,
  tokensOf,
  trainTokenizers,
  type VocabularyOptions,
} from './tokenizers.ts';
import { unigramLoss } from './unigram-loss.ts';

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
  /** The text, where it has words to practise copying on. */
  readonly practice?: PracticePair;
}

/** Pairs as tokens: what is trained on, and what is not. */
export interface TranslationCorpus {
  readonly tokenizers: TranslationTokenizers;
  readonly training: readonly TokenPair[];
  readonly validation: readonly TokenPair[];
  /** The validation pairs as text. */
  readonly heldOut: readonly SentencePair[];
  readonly leftOut: LeftOut;
  /** Record of the sources that are trained on. */
  readonly knownText: KnownText;
  /** The loss of guessing the validation targets by how often each token is trained on. */
  readonly chanceLoss: number;
  /** Checksum of both, so that a run is not resumed with other data. */
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
  readonly copyRate: number;
  readonly sourceLanguage: string;
}

/** Parts of a model that is trained further. */
export interface KnownParts {
  readonly tokenizers: TranslationTokenizers;
  readonly knownText: KnownText | null;
}

/**
 * @param known what there is already; else it is learned from the pairs that are trained on
 * @throws DataError when nothing is left to train or to measure on; TokenizerError
 */
export function prepareCorpus(
  data: TranslationData,
  options: CorpusOptions,
  known?: KnownParts,
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
  const tokenizers = known?.tokenizers ?? trainTokenizers(split.training, options);
  const training = encodePairs(split.training, { tokenizers, knownText: null }, options);
  const longest = training.tokens.reduce((most, { source }) => Math.max(most, source.length), 1);
  const practising = withPractice(training, tokenizers, options.copyRate);
  const learned = learnKnownText(split.training, {
    language: options.sourceLanguage,
    longest,
    canCopy: practising.filter(({ practice }) => practice !== undefined).length >= leastPractice,
  });
  const knownText = known?.knownText ? mergeKnownText(known.knownText, learned) : learned;
  const validation = encodePairs(split.held, { tokenizers, knownText }, options);
  checkCount('training', training.pairs.length, training.long, options);
  checkCount('validation', validation.pairs.length, validation.long, options);
  return {
    tokenizers,
    training: practising,
    validation: validation.tokens,
    heldOut: validation.pairs,
    leftOut: { empty, long: training.long + validation.long },
    knownText,
    chanceLoss: unigramLoss(tokenizers.target, training.tokens, validation.tokens),
    checksum: checksumOf(
      [...training.tokens, ...validation.tokens].flatMap(({ source, target }) => [source, target]),
    ),
  };
}

/** With fewer pairs to practise on, a model does not learn to copy. */
const leastPractice = 20;

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
  reading: KnownParts,
  { maximumLength }: CorpusOptions,
) {
  const kept: SentencePair[] = [];
  const tokens: TokenPair[] = [];
  for (const pair of pairs) {
    const encoded = {
      source: sourceTokens(reading, pair.source),
      target: tokensOf(reading.tokenizers.target, pair.target),
    };
    if (Math.max(encoded.source.length, encoded.target.length) > maximumLength) continue;
    kept.push(pair);
    tokens.push(encoded);
  }
  return { pairs: kept, tokens, long: pairs.length - kept.length };
}

/** Adds to each pair the words that copying can be practised on. */
function withPractice(
  { pairs, tokens }: ReturnType<typeof encodePairs>,
  tokenizers: TranslationTokenizers,
  copyRate: number,
): TokenPair[] {
  if (copyRate === 0 || placeholdersOf(tokenizers).source.length === 0) return tokens;
  const lexicon = learnLexicon(pairs);
  const { keys } = countForms(pairs.map(({ source }) => source));
  return tokens.map((pair, place) => {
    const replaceable = findReplaceable(pairs[place], lexicon, keys);
    return replaceable.length === 0
      ? pair
      : { ...pair, practice: { ...pairs[place], replaceable } };
  });
}

/** @throws ArgumentError for what are no pairs of texts */
export function checkPairs(where: string, name: string, pairs: readonly SentencePair[]): void {
  check(where, name, pairs, rules.list);
  checkRecords(where, name, pairs, { source: rules.text, target: rules.text });
}
