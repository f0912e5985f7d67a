import { Seq2Seq } from '@unrolled/seq2seq';
import { Rng, scope } from '@unrolled/tensor';
import type { FloatArray } from '../workload.ts';
import { endToken, startToken, type TranslationBatch } from './batches.ts';

/** Sizes of the model, the same for source and target. */
export interface TranslationSize {
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
}

export const translationSizes: readonly TranslationSize[] = [
  { embeddingSize: 128, hiddenSize: 256, vocabularySize: 4_000 },
  { embeddingSize: 256, hiddenSize: 256, vocabularySize: 8_000 },
];

/** Training settings of both systems. */
export const settings = {
  labelSmoothing: 0.1,
  learningRate: 1e-3,
  betas: [0.9, 0.99],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradientNorm: 1,
  /** Training steps whose losses are compared. */
  comparedSteps: 3,
} as const;

/** Everything that a system needs, equal to the bit for each. */
export interface TranslationWorkload {
  readonly size: TranslationSize;
  readonly dropout: number;
  /** Weights by the parameter names of the Unrolled model. */
  readonly weights: Readonly<Record<string, FloatArray>>;
  readonly batches: readonly TranslationBatch[];
}

export function createModel(
  { embeddingSize, hiddenSize, vocabularySize }: TranslationSize,
  dropout: number,
): Seq2Seq {
  return new Seq2Seq({
    sourceVocabularySize: vocabularySize,
    targetVocabularySize: vocabularySize,
    startToken,
    endToken,
    embeddingSize,
    hiddenSize,
    dropout,
    rng: new Rng(1),
  });
}

/** Weights that a run begins with, by the names of `Seq2Seq`. */
export const initialWeights = (size: TranslationSize): Record<string, FloatArray> =>
  scope(() => {
    const named = [...createModel(size, 0).namedParameters()].map(([name, parameter]) => [
      name,
      { shape: parameter.shape, values: Float32Array.from(parameter.dataSync()) },
    ]);
    return Object.fromEntries(named);
  });
