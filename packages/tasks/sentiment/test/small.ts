import type { LabelledText } from '@unrolled/datasets';
import { Rng } from '@unrolled/tensor';
import { WordTokenizer } from '@unrolled/tokenizers';
import { type SentimentConfiguration, SentimentModel } from '../src/index.ts';

const nouns = ['film', 'plot', 'cast', 'music', 'ending'];
const praise = ['good', 'fine', 'great'];
const blame = ['bad', 'dull', 'poor'];

/** "the plot is not dull": the label turns with `not`, which no bag of words can see. */
export function negations(count: number, seed: number): LabelledText[] {
  const rng = new Rng(seed);
  const pick = (words: readonly string[]) => words[rng.integer(words.length)];
  return Array.from({ length: count }, () => {
    const praises = rng.integer(2) === 1;
    const negated = rng.integer(2) === 1;
    const words = ['the', pick(nouns), 'is', ...(negated ? ['not'] : [])];
    const text = [...words, pick(praises ? praise : blame)].join(' ');
    return { text, label: praises === negated ? 'negative' : 'positive' };
  });
}

export const smallSizes = {
  embeddingSize: 5,
  hiddenSize: 7,
  pooling: 'attention',
  ngrams: 0,
  dropout: 0,
  wordDropout: 0,
} as const;

export const tokenizer = WordTokenizer.train(
  negations(100, 1).map(({ text }) => text),
  { special: { padding: '<pad>', unknown: '<unk>' } },
);

export const smallModel = (
  configuration: Partial<SentimentConfiguration> = {},
  labels: readonly string[] = ['negative', 'neutral', 'positive'],
): SentimentModel =>
  new SentimentModel({
    tokenizer,
    labels,
    configuration: { ...smallSizes, ...configuration },
    rng: new Rng(1),
  }).eval();
