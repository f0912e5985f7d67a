import { padSequences } from '@unrolled/datasets';
import type { GeneratedPair } from '@unrolled/datasets/generated';
import type { Seq2Seq } from '@unrolled/seq2seq';
import { tensor } from '@unrolled/tensor';
import { type TranslationModel, translation } from '@unrolled/translation';
import { loadOnce } from '../load-once.ts';
import { modelBytes } from '../model-bytes.ts';
import type { ByTranslator, TargetLanguage, Translator } from './calls.ts';

const files = {
  fr: { attention: 'frenchAttention', fixed: 'frenchFixed' },
  ko: { attention: 'koreanAttention', fixed: 'koreanFixed' },
} as const;

/** Greatest number below which the models were trained, as 10ⁿ. */
export const digits = 9;

/** Both models of a language. They were trained on the same pairs, so their tokens are the same. */
export const openTranslators = loadOnce(
  async (language: TargetLanguage): Promise<ByTranslator<TranslationModel>> => {
    const load = async (translator: Translator) => {
      const name = files[language][translator];
      const model = translation.load(await modelBytes(name), name);
      model.eval();
      return model;
    };
    const [attention, fixed] = await Promise.all([load('attention'), load('fixed')]);
    return { attention, fixed };
  },
);

/** A pair as tokens, without start and end. */
export interface TokenPair {
  readonly source: Int32Array;
  readonly target: Int32Array;
}

export const tokensOf = (
  { tokenizers }: TranslationModel,
  pairs: readonly GeneratedPair[],
): TokenPair[] =>
  pairs.map(({ source, target }) => ({
    source: tokenizers.source.encode(source),
    target: tokenizers.target.encode(target),
  }));

/** Sources side by side, as tensors that are the caller's. */
export function sourcesOf(pairs: readonly TokenPair[]) {
  const { values, shape, lengths } = padSequences(
    pairs.map(({ source }) => source),
    0,
  );
  return { source: tensor(values, shape), sourceLengths: lengths };
}

/** Number of pairs whose likeliest translation is right to the letter. */
export async function countExact(network: Seq2Seq, pairs: readonly TokenPair[]): Promise<number> {
  const { source, sourceLengths } = sourcesOf(pairs);
  const found = await network
    .generate(source, sourceLengths, { beam: 1 })
    .finally(() => source.dispose());
  return found.filter(([{ tokens }], row) => tokens.join() === pairs[row].target.join()).length;
}
