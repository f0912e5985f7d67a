import { checksumOf } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';

import type { LanguageModelTraining } from './options.ts';
import { CharacterEncoder } from './text/character-encoder.ts';
import { LongText } from './text/long-text.ts';
import { measuredPieces, openText } from './text/open-text.ts';
import { type NumberedText, type ReadHooks, readWhole, wholeLimit } from './text/read-whole.ts';
import { survey } from './text/survey.ts';
import { alignedOffset } from './text/text-reader.ts';
import { sourceOf, type TextSource } from './text/text-source.ts';
import type { TokenText } from './text/token-text.ts';
import { encodeWhole, WholeText } from './text/whole-text.ts';

/** Text to train on, and text to validate on. */
export interface TrainingText {
  readonly training: string | TextSource;
  /** Never trained on. Default: the end of the training text, which is then held out. */
  readonly validation?: string | TextSource;
}

/** A text as ids: what is trained on, and what is not. */
export interface Corpus {
  readonly parts: { readonly tokenizer: CharacterTokenizer };
  readonly training: TokenText;
  readonly validation: TokenText;
  /** Checksum of both, so that a run is not resumed with another text. */
  readonly checksum: number;
}

type CorpusOptions = Pick<
  LanguageModelTraining,
  'heldOut' | 'sequenceLength' | 'normalization' | 'softmax'
>;

/** Pieces of 64 KiB, 8 MiB in all, by which a long text is known before training begins. */
const surveyedPieces = 128;

/**
 * Reads all of a text of up to 32 MiB, and a sample of a longer one.
 * @param known the vocabulary of an existing model; otherwise it is made of the characters of the training text
 * @throws DataError for a text that is too short, or not UTF-8; the signal's reason
 */
export async function prepareCorpus(
  { training, validation }: TrainingText,
  options: CorpusOptions,
  known?: CharacterTokenizer,
  hooks: ReadHooks = {},
): Promise<Corpus> {
  const source = sourceOf(where, 'the training text', training);
  if (source.byteLength === 0) {
    throw new DataError('language-model: the training text must not be empty');
  }
  const share = validation === undefined ? options.heldOut : 0;
  const split = source.byteLength <= wholeLimit ? splitShort : splitLong;
  const { encoder, beginning, end } = await split(source, { ...options, share, known }, hooks);
  const heldOut =
    validation === undefined
      ? end
      : await openText(sourceOf(where, 'the validation text', validation), encoder, hooks);
  checkLengths(beginning, heldOut, { ...options, share });
  return {
    parts: { tokenizer: encoder.tokenizer },
    training: beginning,
    validation: heldOut,
    checksum: checksumOf([[beginning.checksum, heldOut.checksum]]),
  };
}

const where = 'language-model.train';

interface SplitOptions extends CorpusOptions {
  /** The share of the text that makes up its end. */
  readonly share: number;
  readonly known: CharacterTokenizer | undefined;
}

interface SplitText {
  readonly encoder: CharacterEncoder;
  readonly beginning: TokenText;
  readonly end: TokenText;
}

async function splitShort(
  source: TextSource,
  { share, known, normalization, softmax }: SplitOptions,
  hooks: ReadHooks,
): Promise<SplitText> {
  const text = await readWhole(source, normalization, hooks);
  const beginningOf = (length: number) => length - Math.ceil(length * share);
  const counts = countCharacters(text, beginningOf(text.numbers.length));
  const tokenizer = known ?? vocabularyOf(counts, softmax);
  const encoder = new CharacterEncoder(tokenizer, normalization);
  checkKnown(text.characters, encoder);
  const { ids } = encodeWhole(text, encoder);
  const place = beginningOf(ids.length);
  const [beginning, end] = [ids.subarray(0, place), ids.subarray(place)];
  return { encoder, beginning: new WholeText(beginning), end: new WholeText(end) };
}

function countCharacters({ numbers, characters }: NumberedText, end: number): Map<string, number> {
  const counts = new Float64Array(characters.length);
  for (const number of numbers.subarray(0, end)) if (number < counts.length) counts[number]++;
  const entries = characters.map((character, number) => [character, counts[number]] as const);
  return new Map(entries.filter(([, count]) => count > 0));
}

async function splitLong(
  source: TextSource,
  { share, known, normalization, softmax }: SplitOptions,
  hooks: ReadHooks,
): Promise<SplitText> {
  const { byteLength } = source;
  const place = alignedOffset(source, byteLength * (1 - share), byteLength);
  const range = { source, start: 0, end: place };
  const rest = { source, start: place, end: byteLength };
  const surveyed = await survey(range, normalization, surveyedPieces, hooks);
  const surveyedRest = await survey(rest, normalization, measuredPieces, { signal: hooks.signal });
  const encoder = new CharacterEncoder(
    known ?? vocabularyOf(surveyed.counts, softmax),
    normalization,
  );
  checkKnown([...surveyed.counts.keys()], encoder);
  return {
    encoder,
    beginning: new LongText(range, encoder, surveyed),
    end: new LongText(rest, encoder, surveyedRest),
  };
}

/** @throws DataError when the vocabulary has none of the characters */
function checkKnown(characters: readonly string[], encoder: CharacterEncoder): void {
  if (characters.some((character) => !encoder.isUnknown(character))) return;
  throw new DataError(
    'language-model: the training text must have characters that the model knows, got none; train ' +
      'a new model',
  );
}

/** @throws DataError */
function checkLengths(
  training: TokenText,
  validation: TokenText,
  { share, sequenceLength }: CorpusOptions & { readonly share: number },
): void {
  if (training.length < sequenceLength + 1) {
    const rest = share > 0 ? ` in addition to the ${validation.length} held out` : '';
    throw new DataError(
      `language-model: the training text must have at least ${sequenceLength + 1} characters, one ` +
        `sequence and the character after it, got ${training.length}${rest}; use a longer text or shorter ` +
        'sequences',
    );
  }
  if (validation.length < 2) {
    throw new DataError(
      `language-model: the validation text must have at least 2 characters, got ` +
        `${validation.length}; use a longer one`,
    );
  }
}

/** The maximum number of different characters: each id has 16 bits, and one is the unknown entry. */
const mostCharacters = 2 ** 16 - 1;

/**
 * The vocabulary of a text: its characters, or the most frequent of them where there are too many,
 * and an entry for every other. An adaptive softmax needs them by falling frequency.
 */
function vocabularyOf(
  counts: ReadonlyMap<string, number>,
  softmax: CorpusOptions['softmax'],
): CharacterTokenizer {
  const byFrequency = [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, mostCharacters)
    .map(([character]) => character);
  const sorted = CharacterTokenizer.train(byFrequency, { unknown: true });
  if (softmax === 'full') return sorted;
  const [unknown] = sorted.tokens;
  return CharacterTokenizer.fromJSON({ ...sorted.toJSON(), tokens: [unknown, ...byFrequency] });
}
