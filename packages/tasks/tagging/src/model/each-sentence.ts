import { eachLogits } from '@unrolled/classification';
import { affixCount } from './affixes.ts';
import type { EncodedTokens, TaggingModel } from './tagging-model.ts';

/** Number of sentences in a batch. */
const batchSize = 64;

/**
 * Logits of whole sentences, which are read in pieces of `maximumLength` tokens.
 * @param visit gets [tokens, labels] and the index of the sentence, in the order of the sentences
 */
export async function eachSentence(
  model: TaggingModel,
  sentences: readonly EncodedTokens[],
  visit: (logits: Float32Array, place: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { labels, configuration } = model;
  const pieces = sentences.flatMap((sentence, place) =>
    piecesOf(sentence, configuration).map((piece, part) => ({
      ...piece,
      place,
      start: part * configuration.maximumLength,
    })),
  );
  const whole = sentences.map(({ words }) => new Float32Array(words.length * labels.length));
  await eachLogits(
    model,
    pieces,
    {
      forward: (batch) => model.forward(batch).reshape([batch.length, -1]),
      lengthOf: ({ words }) => words.length,
      batchSize,
      signal,
    },
    (logits, index) => {
      const { words, place, start } = pieces[index];
      whole[place].set(logits.subarray(0, words.length * labels.length), start * labels.length);
    },
  );
  whole.forEach(visit);
}

/** A sentence in pieces of at most `maximumLength` tokens; an empty list without tokens. */
export function piecesOf<Sentence extends EncodedTokens>(
  { words, affixes }: Sentence,
  { maximumLength, longestAffix }: TaggingModel['configuration'],
): EncodedTokens[] {
  const width = longestAffix === 0 ? 0 : affixCount(longestAffix);
  return Array.from({ length: Math.ceil(words.length / maximumLength) }, (_, piece) => {
    const [start, end] = [piece * maximumLength, (piece + 1) * maximumLength];
    return {
      words: words.subarray(start, end),
      affixes: affixes.subarray(start * width, end * width),
    };
  });
}
