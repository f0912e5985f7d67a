import { Linear } from '@unrolled/nn';
import { Rng } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { LanguageModel, type LanguageModelConfiguration } from '../src/index.ts';

/** A text of a few regular sentences, whose characters are far from equally likely. */
export const text = Array.from(
  { length: 60 },
  (_, line) => `line ${line % 7} of the text: the cat sat on the mat.\n`,
).join('');

export const smallSizes = { embeddingSize: 5, hiddenSize: 7, batchSize: 3, sequenceLength: 11 };

export function smallModel(
  configuration: Partial<LanguageModelConfiguration> = {},
  seed = 1,
): LanguageModel {
  return new LanguageModel({
    tokenizer: CharacterTokenizer.train(text),
    configuration: { embeddingSize: 5, hiddenSize: 7, ...configuration },
    rng: new Rng(seed),
  });
}

/** A small model whose vocabulary has an unknown entry, as those that are trained. */
export const modelWithUnknown = (configuration: Partial<LanguageModelConfiguration> = {}) =>
  new LanguageModel({
    tokenizer: CharacterTokenizer.train(text, { unknown: true }),
    configuration: { embeddingSize: 5, hiddenSize: 7, ...configuration },
    rng: new Rng(1),
  });

/** The last layer of a model without an adaptive softmax. */
export function linearHead({ head }: LanguageModel): Linear {
  if (head instanceof Linear) return head;
  throw new Error('the last layer is an adaptive softmax');
}

export async function writeAll(characters: AsyncIterable<string>): Promise<string> {
  let written = '';
  for await (const character of characters) written += character;
  return written;
}

/** Mean of −ln p(character), by how often each occurs: what a model without memory reaches. */
export function unigramEntropy(of: string): number {
  const counts = new Map<string, number>();
  for (const character of of) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / of.length) * Math.log(count / of.length);
  return entropy;
}
