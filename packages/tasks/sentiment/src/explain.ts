import { evaluating } from '@unrolled/nn';
import { check, rules } from '@unrolled/tensor/guards';
import { forEachBatch, logSumExp } from './batches.ts';
import { fromLogits, type SentimentPrediction } from './predict.ts';
import type { SentimentModel } from './sentiment-model.ts';

export interface WordEffect {
  /** As it stands in the text. */
  readonly word: string;
  /** Where it stands there, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /**
   * By how much the log-odds of the predicted label fall when the text is read without this word,
   * in nats: above 0, the word speaks for the label.
   */
  readonly effect: number;
}

export interface ExplainedPrediction extends SentimentPrediction {
  /** Of each word that was read, in order. */
  readonly words: readonly WordEffect[];
}

/**
 * Leave-one-out, not gradient × input: it says what the model really does without a word, also where
 * a gate is closed and the gradient vanishes, and it needs no gradient. It costs one more reading a
 * word.
 */
export async function explain(model: SentimentModel, text: string): Promise<ExplainedPrediction> {
  check('SentimentModel.explain', 'the text', text, rules.text);
  const { maximumLength } = model.configuration;
  const { offsets } = model.tokenizer.encodeWithOffsets(text, {
    maximumLength,
    parseSpecial: false,
  });
  const tokens = model.encode(text);
  const count = offsets.length / 2;
  const without = Array.from({ length: count }, (_, place) => leaveOut(model, tokens, place));
  const logits: Float32Array[] = [];
  await evaluating(model, () =>
    forEachBatch(
      [tokens, ...without],
      (batch) => model.forward(batch),
      (rows, places) => {
        rows.forEach((row, index) => {
          logits[places[index]] = row;
        });
      },
    ),
  );
  const [whole, ...others] = logits;
  const prediction = fromLogits(model, whole);
  const chosen = model.labels.indexOf(prediction.label);
  const words = others.map((row, place) => {
    const [start, end] = offsets.subarray(2 * place, 2 * place + 2);
    const effect = logOdds(whole, chosen) - logOdds(row, chosen);
    return { word: text.slice(start, end), start, end, effect };
  });
  return { ...prediction, words };
}

function leaveOut(model: SentimentModel, tokens: Int32Array, place: number): Int32Array {
  // A text of one word without it is read as any text without words: as one that is not known.
  if (tokens.length === 1) return Int32Array.of(model.wordDropout.unknownId);
  return tokens.filter((_, index) => index !== place);
}

/** ln p / (1 − p) of one class. */
const logOdds = (logits: ArrayLike<number>, chosen: number): number =>
  logits[chosen] - logSumExp(Array.from(logits).filter((_, index) => index !== chosen));
