import { padSequences } from '@unrolled/datasets';
import type { Seq2SeqBatch } from '@unrolled/seq2seq';
import { tensor } from '@unrolled/tensor';
import type { TokenPair } from './corpus.ts';
import type { TranslationModel } from './translation-model.ts';

/** A padded batch of pairs for the network. */
export function batchOf(
  { network: { generator } }: TranslationModel,
  pairs: readonly TokenPair[],
): Seq2SeqBatch {
  const source = padSequences(
    pairs.map((pair) => pair.source),
    0,
  );
  return {
    source: tensor(source.values, source.shape),
    sourceLengths: source.lengths,
    ...generator.targets(pairs.map(({ target }) => target)),
  };
}

/** Number of tokens that a model predicts for pairs: those of the targets, and the end of each. */
export const countTargets = (pairs: readonly TokenPair[]): number =>
  pairs.reduce((count, { target }) => count + target.length + 1, 0);
