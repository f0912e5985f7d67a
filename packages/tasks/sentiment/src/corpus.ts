import { DataError, Rng } from '@unrolled/tensor';
import type { Tokenizer } from '@unrolled/tokenizers';
import { checksumOf } from '@unrolled/train';
import type { EncodedExample, Example } from './example.ts';
import { labelIndex } from './labels.ts';
import type { SentimentTrainingOptions } from './training-options.ts';
import { buildVocabulary } from './vocabulary.ts';
import type { WordVectors } from './word-vectors.ts';

export interface SentimentData {
  readonly training: readonly Example[];
  /** Never trained on. Default: a share of the training examples, which is then held out. */
  readonly validation?: readonly Example[];
  /** Pretrained vectors that the words begin with; for a new model only. */
  readonly vectors?: WordVectors;
  /** A ready one, for a new model only. Default: the words that are trained on. */
  readonly tokenizer?: Tokenizer;
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
  const unknown = Int32Array.of(tokenizer.unknownId ?? 0);
  const encode = ({ text, label }: Example): EncodedExample => {
    const { maximumLength } = options;
    const tokens = tokenizer.encode(text, { maximumLength, parseSpecial: false });
    return {
      tokens: tokens.length > 0 ? tokens : unknown,
      label: labelIndex(where, labels, label),
    };
  };
  const parts = { training: training.map(encode), validation: validation.map(encode) };
  const all = [...parts.training, ...parts.validation];
  const checksum = checksumOf(all.flatMap(({ tokens, label }) => [tokens, [label]]));
  return { tokenizer, labels, ...parts, checksum };
}

function labelsOf(examples: readonly Example[]): string[] {
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
): { training: readonly Example[]; validation: readonly Example[] } {
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
  // Files are often sorted by label, so what is held out is drawn from all of them.
  const order = new Rng(seed).fork('held out').shuffle(Int32Array.from(training.keys()));
  const chosen = new Set(order.subarray(0, count));
  return {
    training: training.filter((_, index) => !chosen.has(index)),
    validation: training.filter((_, index) => chosen.has(index)),
  };
}
