import { padSequences } from '@unrolled/datasets';
import { LanguageModel } from '@unrolled/language-model';
import type { Module } from '@unrolled/nn';
import type { Seq2Seq } from '@unrolled/seq2seq';
import { Rng, scope, tensor } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { symbolCount } from '../cases.ts';
import { endToken, generatePairs, type PaddedIds } from '../translation/batches.ts';
import { createModel, translationSizes } from '../translation/workload.ts';
import type { FloatArray } from '../workload.ts';
import type { DecodingCase } from './cases.ts';

/** Size of the network that translates. */
export const [translationSize] = translationSizes;

/**
 * Number of tokens of the translation of a source of so many, as it is on average from English to French: random
 * weights would end a sentence anywhere.
 */
export const lengthOfTranslation = (positions: number): number => Math.round(1.15 * positions);

/** The network that every system decodes with. It never ends a sentence by itself. */
export function createTranslator(): Seq2Seq {
  const network = createModel(translationSize, 0);
  const { bias } = network.generator.decoder.output;
  scope(() => {
    const values = Float32Array.from(bias.dataSync());
    values[endToken] = -1e9;
    bias.assign(tensor(values, bias.shape));
  });
  network.eval();
  return network;
}

/** Sources in the groups that are decoded side by side, of about equal lengths. */
export function drawSources({ atOnce, unitsPerCall }: DecodingCase): PaddedIds[] {
  const sentences = generatePairs(translationSize.vocabularySize, new Rng(3))
    .slice(0, unitsPerCall)
    .map(({ source }) => source)
    .sort((a, b) => a.length - b.length);
  return Array.from({ length: Math.ceil(unitsPerCall / atOnce) }, (_, group) => {
    const { values, shape, lengths } = padSequences(
      sentences.slice(group * atOnce, (group + 1) * atOnce),
      0,
    );
    return { values, shape, lengths: [...lengths] };
  });
}

/** A language model of the default sizes. Its first character is `firstCharacter`, of id 0. */
export function createWriter(): LanguageModel {
  const characters = Array.from({ length: symbolCount }, (_, place) =>
    String.fromCharCode(firstCharacter.charCodeAt(0) + place),
  );
  const tokenizer = CharacterTokenizer.train(characters);
  return new LanguageModel({ tokenizer, rng: new Rng(1) });
}

/** The character that a text is written on from. */
export const firstCharacter = '!';

/** Weights by the names of a model's parameters. */
export const weightsOf = (model: Module): Record<string, FloatArray> =>
  Object.fromEntries(
    [...model.namedParameters()].map(([name, parameter]) => [
      name,
      { shape: parameter.shape, values: Float32Array.from(parameter.dataSync()) },
    ]),
  );

/** Token sequences as values to compare: each with its length before it. */
export const fingerprintOf = (sequences: readonly (readonly number[])[]): Float32Array =>
  Float32Array.from(sequences.flatMap((tokens) => [tokens.length, ...tokens]));
