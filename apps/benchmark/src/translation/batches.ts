import { readFileSync } from 'node:fs';
import { batchByLength, padSequences, pairsFromLines } from '@unrolled/datasets';
import type { Seq2SeqBatch } from '@unrolled/seq2seq';
import { type Rng, tensor } from '@unrolled/tensor';
import { ByteLevelBpeTokenizer } from '@unrolled/tokenizers';

/** A sentence and its translation as tokens, without start and end. */
interface TokenPair {
  readonly source: readonly number[] | Int32Array;
  readonly target: readonly number[] | Int32Array;
}

/** Token ids [rows, width], row-major and padded with 0, and how many of each row count. */
export interface PaddedIds {
  readonly values: Int32Array;
  readonly shape: readonly number[];
  readonly lengths: readonly number[];
}

/** Pairs side by side, on no backend yet. */
export interface TranslationBatch {
  readonly source: PaddedIds;
  /** The start token, then the target. */
  readonly targetIn: PaddedIds;
  /** The target, then the end token. */
  readonly targetOut: PaddedIds;
}

export const startToken = 1;
export const endToken = 2;
const batchSize = 64;
const batchCount = 8;

/** Batches of about the same length each, as training draws them. */
export function drawBatches(pairs: readonly TokenPair[], rng: Rng): TranslationBatch[] {
  const source = batchByLength({
    examples: pairs,
    lengthOf: (pair) => pair.source.length + pair.target.length,
    batchSize,
    rng,
  });
  return Array.from({ length: batchCount }, () => batchOf(source.next()));
}

function batchOf(pairs: readonly TokenPair[]): TranslationBatch {
  const padded = (sequences: readonly (readonly number[] | Int32Array)[]): PaddedIds => {
    const { values, shape, lengths } = padSequences(sequences, 0);
    return { values, shape, lengths: [...lengths] };
  };
  return {
    source: padded(pairs.map(({ source }) => source)),
    targetIn: padded(pairs.map(({ target }) => [startToken, ...target])),
    targetOut: padded(pairs.map(({ target }) => [...target, endToken])),
  };
}

/** The batch as the network takes it. */
export function tensorsOf({ source, targetIn, targetOut }: TranslationBatch): Seq2SeqBatch {
  const ids = ({ values, shape }: PaddedIds) => tensor(values, shape);
  return {
    source: ids(source),
    sourceLengths: source.lengths,
    targetIn: ids(targetIn),
    targetOut: ids(targetOut),
    targetLengths: targetOut.lengths,
  };
}

/** Number of target tokens of the batches, the end of each sentence included. */
export const countTargets = (batches: readonly TranslationBatch[]): number =>
  batches
    .flatMap(({ targetOut }) => targetOut.lengths)
    .reduce((total, length) => total + length, 0);

/** Two files of one sentence a line, by byte-level BPE of at most so many tokens a language. */
export function readPairs(
  sourcePath: string,
  targetPath: string,
  vocabularySize: number,
): TokenPair[] {
  const paths = [sourcePath, targetPath] as const;
  const [sourceText, targetText] = paths.map((path) => readFileSync(path, 'utf8'));
  const pairs = pairsFromLines(sourceText, targetText, paths);
  const encode = (sentences: readonly string[]) => {
    const tokenizer = ByteLevelBpeTokenizer.train(sentences, { maximumSize: vocabularySize });
    return sentences.map((sentence) => tokenizer.encode(sentence, { parseSpecial: false }));
  };
  const sources = encode(pairs.map(({ source }) => source));
  const targets = encode(pairs.map(({ target }) => target));
  return sources.map((source, row) => ({ source, target: targets[row] }));
}

/** Random tokens, in sentences as long as those of Multi30k, English to French, are by BPE. */
export function generatePairs(vocabularySize: number, rng: Rng): TokenPair[] {
  const sentence = (length: number) =>
    Int32Array.from({ length: Math.max(4, Math.round(length)) }, () => rng.integer(vocabularySize));
  return Array.from({ length: 3_200 }, () => {
    const length = rng.normal(14, 4.5);
    return { source: sentence(length), target: sentence(1.15 * length + rng.normal(0, 2)) };
  });
}
