import type { SentimentModel } from '@unrolled/sentiment';
import type { SentenceReading } from './calls.ts';

/** Reads a sentence word by word, then without each word, then each word by itself. */
export async function readSentence(
  model: SentimentModel,
  text: string,
): Promise<Pick<SentenceReading, 'before' | 'words'>> {
  const { label, words } = await model.explain(text);
  const prefixes = words.map(({ end }) => text.slice(0, end));
  const predictions = await model.predict(['', ...prefixes, ...words.map(({ word }) => word)]);
  const good = model.labels.indexOf('good');
  const [before, ...scores] = predictions.map(({ probabilities }) => probabilities[good]);
  // The effect is that on the predicted label, and with two labels the other's is its negative.
  const sign = label === 'good' ? 1 : -1;
  const { unknownId } = model.tokenizer;
  return {
    before,
    words: words.map(({ word, start, end, effect }, place) => ({
      ...{ start, end, isKnown: model.encode(word)[0] !== unknownId },
      score: scores[place],
      effect: sign * effect,
      alone: logOdds(scores[words.length + place]) - logOdds(before),
    })),
  };
}

const logOdds = (probability: number): number => Math.log(probability / (1 - probability));
