import { countLabels, labelIndex, labelsOf } from '@unrolled/classification';
import type { LabelledText, WordVectors } from '@unrolled/datasets';
import { check, checkOptions, checkRecords, optional, rules } from '@unrolled/guards';
import { checksumOf } from '@unrolled/task';
import { ArgumentError, DataError, Rng } from '@unrolled/tensor';
import { sameTokenizer, type Tokenizer } from '@unrolled/tokenizers';
import {
  defaultEmbeddingSize,
  defaultNgrams,
  mostCountedLabels,
  type SentimentTraining,
} from '../options.ts';
import { buildVocabulary } from './vocabulary.ts';

/** Texts to train on, with what the model may be given. */
export interface SentimentData {
  readonly training: readonly LabelledText[];
  /** Never trained on. Default: a share of the training texts, which is then held out. */
  readonly validation?: readonly LabelledText[];
  /** Pretrained vectors that initialise the words; for a new model only. */
  readonly vectors?: WordVectors;
  /** A given tokenizer, for a new model only. Default: the words of the training texts. */
  readonly tokenizer?: Tokenizer;
}

/** The parts of a model that are neither options nor weights. */
export interface SentimentParts {
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
}

/** A labelled text as numbers. */
export interface EncodedText {
  /** At least one: a text without words is one unknown word. */
  readonly tokens: Int32Array;
  /** The index of its label in the model. */
  readonly label: number;
  /** Whether only the first `maximumLength` words of the text are in `tokens`. */
  readonly isCut?: boolean;
}

/** Number of tokens of a text. */
export const lengthOf = ({ tokens }: EncodedText): number => tokens.length;

/** Texts as numbers: what is trained on, and what is held out. */
export interface SentimentCorpus {
  readonly parts: SentimentParts;
  readonly training: readonly EncodedText[];
  readonly validation: readonly EncodedText[];
  readonly checksum: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Values of options that the data settles. */
  readonly options: Partial<SentimentTraining>;
  /** Vectors that a new model begins with. */
  readonly vectors: WordVectors | undefined;
  /** Whether the model will be new. */
  readonly isNew: boolean;
}

const where = 'sentiment';

/** @throws ArgumentError for what are no labelled texts */
export function checkTexts(place: string, name: string, texts: readonly LabelledText[]): void {
  check(place, name, texts, rules.list);
  checkRecords(place, name, texts, { text: rules.text, label: rules.text });
}

/**
 * @param known of an existing model; otherwise words and labels are those of the training texts
 * @throws DataError for too few texts, fewer than two labels, or an unknown label; ArgumentError for
 *   vectors and a tokenizer that exclude each other
 */
export function prepareCorpus(
  given: SentimentData,
  options: SentimentTraining,
  known: SentimentParts | null,
): SentimentCorpus {
  const data = checkData(given);
  checkVocabulary(data, options);
  const { vectors } = data;
  if (data.training.length === 0) {
    throw new DataError(`${where}: there must be texts to train on, got none`);
  }
  const labels = known?.labels ?? labelsOf(where, data.training);
  const { training, validation } = split(data, options);
  const tokenizer = known?.tokenizer ?? newTokenizer(data, training, options);
  if (data.tokenizer !== undefined && !sameTokenizer(data.tokenizer, tokenizer)) {
    throw new DataError(
      `${where}: the tokenizer must be the one of the model, got another; give the same, or none, or ` +
        'train a new model',
    );
  }
  const parts = { tokenizer, labels };
  const encoded = {
    training: encodeTexts(where, training, parts, options),
    validation: encodeTexts(where, validation, parts, options),
  };
  const all = [...encoded.training, ...encoded.validation];
  return {
    parts,
    ...encoded,
    checksum: checksumOf(all.flatMap(({ tokens, label }) => [tokens, [label]])),
    counts: countsOf(labels, encoded.training, all),
    options: settledOptions(options, labels, training.length, vectors),
    vectors,
    isNew: known === null,
  };
}

/** @throws ArgumentError */
function checkData(given: SentimentData): SentimentData {
  const data = checkOptions<SentimentData>(`${where}, data`, given, {
    training: rules.list,
    validation: optional(rules.list),
    vectors: optional(rules.object),
    tokenizer: optional(rules.tokenizer),
  });
  checkTexts(where, 'training', data.training);
  if (data.validation !== undefined) checkTexts(where, 'validation', data.validation);
  const kind = data.tokenizer?.toJSON().type ?? 'word';
  if (data.vectors === undefined || kind === 'word') return data;
  throw new ArgumentError(
    `${where}: vectors stand for whole words, got both vectors and a tokenizer of kind ${kind}; give one of ` +
      'the two',
  );
}

/** @throws ArgumentError for options of the vocabulary together with a given tokenizer */
function checkVocabulary(
  { tokenizer }: SentimentData,
  { minimumCount, maximumVocabulary }: SentimentTraining,
): void {
  if (tokenizer === undefined || (minimumCount ?? maximumVocabulary) === null) return;
  throw new ArgumentError(
    `${where}: minimumCount and maximumVocabulary are for the words of the data, got one and a ` +
      'tokenizer; leave one of the two out',
  );
}

const newTokenizer = (
  { tokenizer, vectors }: SentimentData,
  training: readonly LabelledText[],
  options: SentimentTraining,
): Tokenizer =>
  tokenizer ??
  buildVocabulary(
    training.map(({ text }) => text),
    options,
    vectors,
  );

/** Passes over the data where no limit is given: 4, and more for few texts. */
const defaultEpochs = 4;
/** So that few texts are read often enough to be learned. */
const fewestSteps = 1200;

/** @throws ArgumentError for embeddings that are narrower than the vectors */
function settledOptions(
  options: SentimentTraining,
  labels: readonly string[],
  texts: number,
  vectors: WordVectors | undefined,
): Partial<SentimentTraining> {
  const { batchSize, classWeights, minutes, epochs, steps } = options;
  const embeddingSize = options.embeddingSize ?? vectors?.dimension ?? defaultEmbeddingSize;
  if (vectors !== undefined && vectors.dimension > embeddingSize) {
    throw new ArgumentError(
      `${where}: embeddingSize must be at least the ${vectors.dimension} of the vectors, got ` +
        `${embeddingSize}`,
    );
  }
  const isLimited = (minutes ?? epochs ?? steps) !== null;
  return {
    embeddingSize,
    ngrams: options.ngrams ?? (labels.length > mostCountedLabels ? 0 : defaultNgrams),
    measure: options.measure ?? (classWeights === 'none' ? 'accuracy' : 'macro-f1'),
    ...(!isLimited && {
      epochs: Math.max(defaultEpochs, Math.ceil((fewestSteps * batchSize) / texts)),
    }),
  };
}

/** Texts that are cut, and texts trained on by label. */
function countsOf(
  labels: readonly string[],
  training: readonly EncodedText[],
  all: readonly EncodedText[],
): Record<string, number> {
  const byLabel = countLabels(labels.length, training);
  return {
    cut: all.filter(({ isCut }) => isCut).length,
    ...Object.fromEntries(labels.map((label, place) => [`label ${label}`, byLabel[place]])),
  };
}

/** Indices of `count` texts, with about the same share of each label. */
function chooseEvenly(texts: readonly LabelledText[], count: number, rng: Rng): Set<number> {
  const byLabel = new Map<string, number[]>();
  for (const place of rng.shuffle(Int32Array.from(texts.keys()))) {
    const { label } = texts[place];
    const places = byLabel.get(label);
    if (places === undefined) byLabel.set(label, [place]);
    else places.push(place);
  }
  const places = [...byLabel.values()].flat();
  const interval = places.length / count;
  return new Set(
    Array.from({ length: count }, (_, index) => places[Math.floor((index + 0.5) * interval)]),
  );
}

/**
 * Texts as the ids of their first words, with their labels. A text without words is one unknown word.
 * @throws DataError for an unknown label
 */
export function encodeTexts(
  place: string,
  texts: readonly LabelledText[],
  { tokenizer, labels }: SentimentParts,
  { maximumLength }: Pick<SentimentTraining, 'maximumLength'>,
): EncodedText[] {
  const unknown = Int32Array.of(tokenizer.unknownId ?? 0);
  // One more than is kept shows whether there is more text.
  const options = { maximumLength: maximumLength + 1, parseSpecial: false };
  return texts.map(({ text, label }) => {
    const read = tokenizer.encode(text, options);
    const isCut = read.length > maximumLength;
    const tokens = isCut ? read.slice(0, maximumLength) : read;
    return {
      tokens: tokens.length > 0 ? tokens : unknown,
      label: labelIndex(place, labels, label),
      isCut,
    };
  });
}

function split(
  { training, validation }: SentimentData,
  { heldOut, seed }: SentimentTraining,
): { training: readonly LabelledText[]; validation: readonly LabelledText[] } {
  if (validation !== undefined) {
    if (validation.length > 0) return { training, validation };
    throw new DataError(`${where}: there must be texts to validate on, got none`);
  }
  const count = Math.ceil(training.length * heldOut);
  if (count >= training.length) {
    throw new DataError(
      `${where}: there must be texts left to train on in addition to the ${count} held out, got ` +
        `${training.length} in all; use more data`,
    );
  }
  const chosen = chooseEvenly(training, count, new Rng(seed).fork('held out'));
  return {
    training: training.filter((_, index) => !chosen.has(index)),
    validation: training.filter((_, index) => chosen.has(index)),
  };
}
