import type { LabelledText, WordVectors } from '@unrolled/datasets';
import { checksumOf } from '@unrolled/task';
import { DataError, Rng } from '@unrolled/tensor';
import { check, checkOptions, checkRecords, optional, rules } from '@unrolled/tensor/guards';
import type { Tokenizer } from '@unrolled/tokenizers';
import type { SentimentConfiguration } from './configuration.ts';
import type { EncodedExample } from './example.ts';
import { labelIndex } from './labels.ts';
import type { SentimentTrainingOptions } from './training-options.ts';
import { buildVocabulary } from './vocabulary.ts';

export interface SentimentData {
  readonly training: readonly LabelledText[];
  /** Never trained on. Default: a share of the training examples, which is then held out. */
  readonly validation?: readonly LabelledText[];
  /** Pretrained vectors that the words begin with; for a new model only. */
  readonly vectors?: WordVectors;
  /** A ready one, for a new model only. Default: the words that are trained on. */
  readonly tokenizer?: Tokenizer;
}

const exampleRules = { text: rules.text, label: rules.text };

/** @throws ArgumentError for what are no examples */
export function checkExamples(
  where: string,
  name: string,
  examples: readonly LabelledText[],
): void {
  check(where, name, examples, rules.list);
  checkRecords(where, name, examples, exampleRules);
}

/** @throws ArgumentError */
export function checkData(where: string, data: SentimentData): void {
  const { training, validation } = checkOptions<SentimentData>(`${where}, data`, data, {
    training: rules.list,
    validation: optional(rules.list),
    vectors: optional(rules.object),
    tokenizer: optional(rules.tokenizer),
  });
  checkExamples(where, 'training', training);
  if (validation !== undefined) checkExamples(where, 'validation', validation);
}

/** What a model that exists already knows. */
export interface Known {
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
}

/** Examples as numbers: what is trained on, and what is not. */
export interface SentimentCorpus extends Known {
  /** Of `training` and `validation`; those without words are one unknown word. */
  readonly training: readonly EncodedExample[];
  readonly validation: readonly EncodedExample[];
  /** Of both, so that a run is not resumed with other data. */
  readonly checksum: number;
}

const where = 'sentiment';

/**
 * @param known of a model that exists already; else words and labels are those of the training data
 * @throws DataError for too few examples, fewer than two labels, or one that is not known
 */
export function prepareCorpus(
  data: SentimentData,
  options: SentimentTrainingOptions,
  known?: Known,
): SentimentCorpus {
  if (data.training.length === 0) {
    throw new DataError(`${where}: there must be examples to train on, got none`);
  }
  const labels = known?.labels ?? labelsOf(data.training);
  const { training, validation } = split(data, options);
  const texts = training.map(({ text }) => text);
  const tokenizer =
    known?.tokenizer ?? data.tokenizer ?? buildVocabulary(texts, options, data.vectors);
  const encode = (examples: readonly LabelledText[]) =>
    encodeExamples(where, examples, { tokenizer, labels }, options);
  const parts = { training: encode(training), validation: encode(validation) };
  const all = [...parts.training, ...parts.validation];
  const checksum = checksumOf(all.flatMap(({ tokens, label }) => [tokens, [label]]));
  return { tokenizer, labels, ...parts, checksum };
}

/** Places of `count` examples, of each label about the same share. */
function chooseEvenly(examples: readonly LabelledText[], count: number, rng: Rng): Set<number> {
  const byLabel = new Map<string, number[]>();
  for (const place of rng.shuffle(Int32Array.from(examples.keys()))) {
    const { label } = examples[place];
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
 * Texts as the ids of their first words, with their labels. A text without words is one unknown
 * word.
 * @throws DataError for a label that is not known
 */
export function encodeExamples(
  where: string,
  examples: readonly LabelledText[],
  { tokenizer, labels }: Known,
  { maximumLength }: Pick<SentimentConfiguration, 'maximumLength'>,
): EncodedExample[] {
  const unknown = Int32Array.of(tokenizer.unknownId ?? 0);
  // One more than is kept shows whether the text goes on.
  const options = { maximumLength: maximumLength + 1, parseSpecial: false };
  return examples.map(({ text, label }) => {
    const read = tokenizer.encode(text, options);
    const isCut = read.length > maximumLength;
    const tokens = isCut ? read.slice(0, maximumLength) : read;
    return {
      tokens: tokens.length > 0 ? tokens : unknown,
      label: labelIndex(where, labels, label),
      isCut,
    };
  });
}

function labelsOf(examples: readonly LabelledText[]): string[] {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  if (labels.length < 2) {
    throw new DataError(
      `${where}: the training data must have at least two different labels, got only ` +
        `${JSON.stringify(labels[0])}; check which column holds the label`,
    );
  }
  return labels;
}

function split(
  { training, validation }: SentimentData,
  { heldOut, seed }: SentimentTrainingOptions,
): { training: readonly LabelledText[]; validation: readonly LabelledText[] } {
  if (validation !== undefined) {
    if (validation.length > 0) return { training, validation };
    throw new DataError(`${where}: there must be examples to validate on, got none`);
  }
  const count = Math.ceil(training.length * heldOut);
  if (count >= training.length) {
    throw new DataError(
      `${where}: there must be examples left to train on beside the ${count} held out, got ` +
        `${training.length} in all; use more data`,
    );
  }
  const chosen = chooseEvenly(training, count, new Rng(seed).fork('held out'));
  return {
    training: training.filter((_, index) => !chosen.has(index)),
    validation: training.filter((_, index) => chosen.has(index)),
  };
}
