import { DataError } from '@unrolled/tensor';
import { ConfusionMatrix, evaluating } from '@unrolled/train';
import { argmax, forEachBatch } from './batches.ts';
import type { EncodedExample, Example } from './example.ts';
import { labelIndex } from './labels.ts';
import type { SentimentModel } from './sentiment-model.ts';

export interface ClassificationScores {
  /** The share of texts whose label was found. */
  readonly accuracy: number;
  /** Mean F1 of the labels, each counting the same. */
  readonly macroF1: number;
}

export interface SentimentEvaluation extends ClassificationScores {
  readonly examples: number;
  /** How many were right. */
  readonly right: number;
  readonly labels: readonly string[];
  /** [expected][predicted]: how often the one was taken for the other. */
  readonly confusion: readonly (readonly number[])[];
  /** Of the bag of words on the same texts. */
  readonly baseline: ClassificationScores;
}

/** See SentimentModel.evaluate. */
export async function evaluateSentiment(
  model: SentimentModel,
  examples: readonly Example[],
): Promise<SentimentEvaluation> {
  if (examples.length === 0) {
    throw new DataError('evaluate: there must be at least one example, got none');
  }
  const { labels } = model;
  const encoded = examples.map(({ text, label }) => ({
    tokens: model.encode(text),
    label: labelIndex('evaluate', labels, label),
  }));
  const matrix = await confusionOf(model, encoded);
  const baseline = await baselineConfusion(model, encoded);
  const { accuracy, macroF1, total } = matrix;
  return {
    accuracy,
    macroF1,
    examples: total,
    right: Math.round(accuracy * total),
    labels,
    confusion: labels.map((_, expected) =>
      labels.map((_, predicted) => matrix.count(predicted, expected)),
    ),
    baseline: { accuracy: baseline.accuracy, macroF1: baseline.macroF1 },
  };
}

export const confusionOf = (
  model: SentimentModel,
  examples: readonly EncodedExample[],
): Promise<ConfusionMatrix> => compare(model, examples, (texts) => model.forward(texts));

export const baselineConfusion = (
  model: SentimentModel,
  examples: readonly EncodedExample[],
): Promise<ConfusionMatrix> => compare(model, examples, (texts) => model.baseline.forward(texts));

async function compare(
  model: SentimentModel,
  examples: readonly EncodedExample[],
  forward: Parameters<typeof forEachBatch>[1],
): Promise<ConfusionMatrix> {
  const matrix = new ConfusionMatrix(model.labels.length);
  const texts = examples.map(({ tokens }) => tokens);
  await evaluating(model, () =>
    forEachBatch(texts, forward, (rows, places) => {
      rows.forEach((logits, row) => {
        matrix.add(argmax(logits), examples[places[row]].label);
      });
    }),
  );
  return matrix;
}
