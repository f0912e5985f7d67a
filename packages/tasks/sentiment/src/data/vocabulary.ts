import type { WordVectors } from '@unrolled/datasets';
import { type Tensor, tensor } from '@unrolled/tensor';
import { type Tokenizer, WordTokenizer } from '@unrolled/tokenizers';
import { defaultVocabulary, type SentimentTraining } from '../options.ts';

/**
 * The words of the texts, and after them those that only the vectors have: so later texts may contain words
 * that are not in the training data.
 */
export function buildVocabulary(
  texts: Iterable<string>,
  {
    minimumCount,
    maximumVocabulary,
  }: Pick<SentimentTraining, 'minimumCount' | 'maximumVocabulary'>,
  vectors?: WordVectors,
): WordTokenizer {
  const special = { padding: '<pad>', unknown: '<unk>' };
  const maximumSize = (maximumVocabulary ?? defaultVocabulary) + Object.keys(special).length;
  const known = WordTokenizer.train(texts, {
    minimumCount: minimumCount ?? 1,
    maximumSize,
    special,
  });
  if (vectors === undefined) return known;
  const seen = new Set(known.tokens);
  const tokens = [...known.tokens];
  for (const word of vectors.vectors.keys()) {
    if (tokens.length >= maximumSize) break;
    if (!seen.has(word)) tokens.push(word);
  }
  return WordTokenizer.fromJSON({ ...known.toJSON(), tokens });
}

/**
 * Puts the vectors of known words into the first columns of their embeddings; the rest keeps its random values.
 * @param weight [words, embeddingSize]
 */
export async function useVectors(
  weight: Tensor,
  { tokens }: Tokenizer,
  { vectors }: WordVectors,
): Promise<void> {
  const embeddingSize = weight.shape[1];
  const values = await weight.data(new Float32Array(weight.size));
  tokens.forEach((word, id) => {
    const vector = vectors.get(word);
    if (vector !== undefined) values.set(vector, id * embeddingSize);
  });
  const filled = tensor(values, weight.shape);
  weight.assign(filled);
  filled.dispose();
}
