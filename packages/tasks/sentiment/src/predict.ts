import { evaluating } from '@unrolled/nn';
import { checkTexts } from '@unrolled/tensor/guards';
import { argmax, forEachBatch, logSumExp } from './batches.ts';
import type { SentimentModel } from './sentiment-model.ts';

export interface SentimentPrediction {
  readonly label: string;
  /** Of that label. */
  readonly probability: number;
  /** Of each label, in the model's order. */
  readonly probabilities: readonly number[];
}

/** See SentimentModel.predict. */
export async function predict(
  model: SentimentModel,
  texts: readonly string[],
): Promise<SentimentPrediction[]> {
  const list = checkTexts('SentimentModel.predict', 'texts', texts);
  const encoded = list.map((text) => model.encode(text));
  const predictions: SentimentPrediction[] = [];
  await evaluating(model, () =>
    forEachBatch(
      encoded,
      (batch) => model.forward(batch),
      (rows, places) => {
        rows.forEach((logits, row) => {
          predictions[places[row]] = fromLogits(model, logits);
        });
      },
    ),
  );
  return predictions;
}

export function fromLogits(
  { labels }: SentimentModel,
  logits: ArrayLike<number>,
): SentimentPrediction {
  const total = logSumExp(Array.from(logits));
  const probabilities = Array.from(logits, (logit) => Math.exp(logit - total));
  const best = argmax(logits);
  return { label: labels[best], probability: probabilities[best], probabilities };
}
