import { padSequences } from '@unrolled/datasets';
import type { Seq2SeqBatch } from '@unrolled/seq2seq';
import { tensor } from '@unrolled/tensor';
import type { TokenPair } from './corpus.ts';
import type { TranslationModel } from './translation-model.ts';

/** Pairs side by side, as the network takes them. */
export function batchOf(
  { network: { startToken, endToken } }: TranslationModel,
  pairs: readonly TokenPair[],
): Seq2SeqBatch {
  const source = padSequences(
    pairs.map((pair) => pair.source),
    0,
  );
  const targetIn = padSequences(
    pairs.map(({ target }) => [startToken, ...target]),
    0,
  );
  const targetOut = padSequences(
    pairs.map(({ target }) => [...target, endToken]),
    0,
  );
  return {
    source: tensor(source.values, source.shape),
    sourceLengths: source.lengths,
    targetIn: tensor(targetIn.values, targetIn.shape),
    targetOut: tensor(targetOut.values, targetOut.shape),
    targetLengths: targetIn.lengths,
  };
}

/** Tokens that a model says of pairs: those of the targets, and the end of each. */
export const countTargets = (pairs: readonly TokenPair[]): number =>
  pairs.reduce((count, { target }) => count + target.length + 1, 0);
