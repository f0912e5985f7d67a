import {
  type ClassPrediction,
  eachLogits,
  logSumExp,
  predictionOf,
} from '@unrolled/classification';
import type { Module } from '@unrolled/nn';
import type { Tensor } from '@unrolled/tensor';
import type { Tokenizer } from '@unrolled/tokenizers';

/** Effect of a word on the predicted label. */
export interface WordEffect {
  /** The word in the spelling of the text. */
  readonly word: string;
  /** Its position in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /**
   * By how much the log-odds of the predicted label fall when the text is read without this word,
   * in nats: above 0, the word is evidence for the label.
   */
  readonly effect: number;
}

/** Prediction with the effect of each word. */
export interface ExplainedPrediction extends ClassPrediction {
  /** The effect of each word that was read, in order. */
  readonly words: readonly WordEffect[];
}

/** A model that reads texts. */
export interface TextClassifier extends Module {
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
  readonly configuration: { readonly maximumLength: number };
  encode(text: string): Int32Array;
  forward(texts: readonly Int32Array[]): Tensor;
}

/**
 * Leave-one-out, not gradient × input: it measures what the model does without a word, also where
 * a gate is closed and the gradient vanishes, and it needs no gradient. It costs one forward pass per word.
 */
export async function explain(model: TextClassifier, text: string): Promise<ExplainedPrediction> {
  const { labels, tokenizer, configuration } = model;
  const { offsets } = tokenizer.encodeWithOffsets(text, {
    maximumLength: configuration.maximumLength,
    parseSpecial: false,
  });
  const tokens = model.encode(text);
  const places = Array.from({ length: offsets.length / 2 }, (_, place) => place);
  // Without its only word, a text is read as one that has no words.
  const none = model.encode('');
  const without = places.map((place) =>
    tokens.length === 1 ? none : tokens.filter((_, index) => index !== place),
  );
  const logits = await logitsOf(model, [tokens, ...without]);
  const [whole, ...others] = logits;
  const prediction = predictionOf(labels, whole);
  const chosen = labels.indexOf(prediction.label);
  const words = others.map((row, place) => {
    const [start, end] = offsets.subarray(2 * place, 2 * place + 2);
    const effect = logOdds(whole, chosen) - logOdds(row, chosen);
    return { word: text.slice(start, end), start, end, effect };
  });
  return { ...prediction, words };
}

/** The logits of each encoded text, in their order. */
export async function logitsOf(
  model: TextClassifier,
  texts: readonly Int32Array[],
): Promise<Float32Array[]> {
  const logits: Float32Array[] = [];
  const options = {
    forward: (batch: readonly Int32Array[]) => model.forward(batch),
    lengthOf: (tokens: Int32Array) => tokens.length,
  };
  await eachLogits(model, texts, options, (row, place) => {
    logits[place] = row;
  });
  return logits;
}

/** ln p / (1 − p) of one class. */
const logOdds = (logits: ArrayLike<number>, chosen: number): number =>
  logits[chosen] - logSumExp(Array.from(logits).filter((_, index) => index !== chosen));
