import type { SentencePair } from '@unrolled/datasets';
import { check, checkOptions, checkRecords, describe, optional, rules } from '@unrolled/guards';
import { checksumOf } from '@unrolled/task';
import { ArgumentError, DataError } from '@unrolled/tensor';
import { sameTokenizer } from '@unrolled/tokenizers';
import { findReplaceable, type PracticePair } from './copying/copy-practice.ts';
import { learnLexicon } from './copying/lexicon.ts';
import { placeholdersOf } from './copying/placeholders.ts';
import { checkDirections, type TranslationTraining, vocabularyOptions } from './options.ts';
import { countForms } from './source/count-forms.ts';
import { type KnownText, learnKnownText, mergeKnownText } from './source/known-text.ts';
import { sourceTokens } from './source/source-line.ts';
import {
  checkTokenizers,
  type TranslationTokenizers,
  tokensOf,
  trainTokenizers,
} from './tokenizers.ts';
import { unigramLoss } from './unigram-loss.ts';

/** Pairs to train on, with what the model may be given. */
export interface TranslationData {
  readonly training: readonly SentencePair[];
  /** Never trained on. Default: some of the training pairs, which are then held out. */
  readonly validation?: readonly SentencePair[];
  /** Given tokenizers, for a new model. Default: trained on the training pairs. */
  readonly tokenizers?: TranslationTokenizers;
}

/** Parts of a translation model that are neither options nor weights. */
export interface TranslationParts {
  readonly tokenizers: TranslationTokenizers;
  /** Record of the training sources; null for a model that was not trained. */
  readonly knownText: KnownText | null;
}

/** A pair as tokens, without start and end. */
export interface TokenPair {
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** The text, where it has words to practise copying on. */
  readonly practice?: PracticePair;
}

/** Pairs as tokens: training pairs and held-out pairs. */
export interface TranslationCorpus {
  readonly parts: TranslationParts;
  readonly training: readonly TokenPair[];
  readonly validation: readonly TokenPair[];
  /** The validation pairs as text. */
  readonly heldOut: readonly SentencePair[];
  /** Pairs that were not used: `emptyPairs`, and `longPairs` of more than `maximumLength` tokens. */
  readonly counts: Readonly<Record<'emptyPairs' | 'longPairs', number>>;
  /** The loss of guessing the validation targets by the frequencies of tokens in the training data. */
  readonly chanceLoss: number;
  /** Checksum of all tokens, so that a run is not resumed with other data. */
  readonly checksum: number;
  readonly options: Partial<TranslationTraining>;
}

/**
 * @param known the parts of an existing model; null for a new one
 * @throws ArgumentError for options or tokenizers that exclude each other; DataError when nothing is left
 *   for training or evaluation; TokenizerError
 */
export function prepareCorpus(
  given: readonly SentencePair[] | TranslationData,
  options: TranslationTraining,
  known: TranslationParts | null,
): TranslationCorpus {
  const data = checkData(given);
  checkDirections(where, options);
  const ready = readyTokenizers(data.tokenizers, options, known);
  const all = data.training.filter(hasText);
  const held = data.validation?.filter(hasText);
  const count = data.training.length + (data.validation?.length ?? 0);
  const empty = count - all.length - (held?.length ?? 0);
  if (all.length === 0) {
    throw new DataError('translation: the training data must have a pair of sentences, got none');
  }
  const split = held === undefined ? holdOut(all, options.heldOut) : { training: all, held };
  if (split.training.length === 0) {
    throw new DataError(
      'translation: there must be pairs left to train on after some are held out, got ' +
        `${all.length} in all, of ${countSources(all)} different sources; give more data, or ` +
        'validation pairs',
    );
  }
  checkCount('validation', split.held.length, 0, options);
  const tokenizers = ready ?? trainTokenizers(split.training, options);
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
    parts: { tokenizers, knownText },
    training: practising,
    validation: validation.tokens,
    heldOut: validation.pairs,
    counts: { emptyPairs: empty, longPairs: training.long + validation.long },
    chanceLoss: unigramLoss(tokenizers.target, training.tokens, validation.tokens),
    checksum: checksumOf(
      [...training.tokens, ...validation.tokens].flatMap(({ source, target }) => [source, target]),
    ),
    options: ready === undefined ? {} : { tokenizer: 'given' },
  };
}

const where = 'translation.train';

function checkData(data: readonly SentencePair[] | TranslationData): TranslationData {
  const given = Array.isArray(data) ? { training: data } : (data as TranslationData);
  const checked = checkOptions<TranslationData>(`${where}, data`, given, {
    training: rules.list,
    validation: optional(rules.list),
    tokenizers: optional(rules.object),
  });
  checkPairs(where, 'training', checked.training);
  if (checked.validation !== undefined) checkPairs(where, 'validation', checked.validation);
  return checked;
}

/** The tokenizers that need no training: of the model, or those given with the data. */
function readyTokenizers(
  given: TranslationTokenizers | undefined,
  options: TranslationTraining,
  known: TranslationParts | null,
): TranslationTokenizers | undefined {
  const ready = known?.tokenizers ?? given;
  if (ready === undefined) return undefined;
  checkTokenizers(where, ready);
  if (given === undefined) return ready;
  if (known !== null) {
    checkSameTokenizers(given, known.tokenizers);
    return ready;
  }
  for (const [name, { default: standard }] of Object.entries(vocabularyOptions)) {
    const value = options[name as keyof typeof vocabularyOptions];
    if (value === standard) continue;
    throw new ArgumentError(
      `${where}: ${name} must be left out with given tokenizers, which are not trained, got ` +
        describe(value),
    );
  }
  return ready;
}

function checkSameTokenizers(given: TranslationTokenizers, known: TranslationTokenizers): void {
  checkTokenizers(where, given);
  if (sameTokenizer(given.source, known.source) && sameTokenizer(given.target, known.target)) {
    return;
  }
  throw new DataError(
    'translation: the model has tokenizers other than those given; give the same, or none, or train ' +
      'a new model',
  );
}

/** With fewer pairs to practise on, a model does not learn to copy. */
const leastPractice = 20;

const countSources = (pairs: readonly SentencePair[]): number =>
  new Set(pairs.map(({ source }) => source)).size;

function checkCount(
  name: string,
  count: number,
  long: number,
  { maximumLength }: Pick<TranslationTraining, 'maximumLength'>,
): void {
  if (count > 0) return;
  throw new DataError(
    `translation: the ${name} data must have a pair of at most ${maximumLength} tokens on each side, got ` +
      `none, and ${long} that are longer; give more data, or a larger maximumLength`,
  );
}

/** Whether both sides of a pair have text. */
export const hasText = ({ source, target }: SentencePair): boolean =>
  source.trim() !== '' && target.trim() !== '';

/**
 * Holds out a share of the distinct sources, spread evenly, each with all of its translations, because data
 * is often sorted and often has a sentence twice.
 */
function holdOut(pairs: readonly SentencePair[], share: number) {
  const numbers = new Map<string, number>();
  for (const { source } of pairs) if (!numbers.has(source)) numbers.set(source, numbers.size);
  const isHeld = ({ source }: SentencePair) => {
    const number = numbers.get(source) as number;
    return Math.ceil((number + 1) * share) > Math.ceil(number * share);
  };
  return { training: pairs.filter((pair) => !isHeld(pair)), held: pairs.filter(isHeld) };
}

function encodePairs(
  pairs: readonly SentencePair[],
  reading: TranslationParts,
  { maximumLength }: Pick<TranslationTraining, 'maximumLength'>,
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

/** Adds to each pair the words that copying practice can use. */
function withPractice(
  { pairs, tokens }: ReturnType<typeof encodePairs>,
  tokenizers: TranslationTokenizers,
  copyRate: number,
): TokenPair[] {
  if (copyRate === 0 || placeholdersOf(tokenizers).source.length === 0) return tokens;
  const lexicon = learnLexicon(pairs);
  const { keys } = countForms(pairs.map(({ source }) => source));
  return tokens.map((pair, index) => {
    const replaceable = findReplaceable(pairs[index], lexicon, keys);
    return replaceable.length === 0
      ? pair
      : { ...pair, practice: { ...pairs[index], replaceable } };
  });
}

/** @throws ArgumentError for what are no pairs of texts */
export function checkPairs(where: string, name: string, pairs: readonly SentencePair[]): void {
  check(where, name, pairs, rules.list);
  checkRecords(where, name, pairs, { source: rules.text, target: rules.text });
}
