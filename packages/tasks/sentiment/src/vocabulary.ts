import type { WordVectors } from '@unrolled/datasets';
import { type Tensor, tensor } from '@unrolled/tensor';
import { type Tokenizer, WordTokenizer } from '@unrolled/tokenizers';

export interface VocabularyOptions {
  /** Leave out words that occur less often than this in what is trained on. Default 1. */
  readonly minimumCount: number;
  /** Words kept at most, the most frequent ones. Default 30,000. */
  readonly maximumVocabulary: number;
}

/**
 * The words of the texts, and after them those that only the vectors have: so a text read later may
 * hold words that training never saw.
 */
export function buildVocabulary(
  texts: Iterable<string>,
  { minimumCount, maximumVocabulary }: VocabularyOptions,
  vectors?: WordVectors,
): WordTokenizer {
  const special = { padding: '<pad>', unknown: '<unk>' };
  const maximumSize = maximumVocabulary + Object.keys(special).length;
  const known = WordTokenizer.train(texts, { minimumCount, maximumSize, special });
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
 * Puts the vectors of known words into the first columns of their embeddings; what they do not fill
 * stays as it was drawn.
 * @param weight [words, embeddingSize]
 */
export async function useVectors(
  weight: Tensor,
  { tokens }: Tokenizer,
  { vectors }: WordVectors,
): Promise<void> {
  const embeddingSize = weight.shape[1];
  const values = Float32Array.from(await weight.data());
  tokens.forEach((word, id) => {
    const vector = vectors.get(word);
    if (vector !== undefined) values.set(vector, id * embeddingSize);
  });
  const filled = tensor(values, weight.shape);
  weight.assign(filled);
  filled.dispose();
}
