import type { SentencePair } from '@unrolled/datasets';
import { bleu, chrf } from '@unrolled/metrics';

/** Scores of sources of about the same length. */
export interface LengthScores {
  /** Least number of words of the source, between spaces. */
  readonly from: number;
  /** Greatest number of words; null: no limit. */
  readonly to: number | null;
  readonly pairs: number;
  readonly bleu: number;
  readonly chrf: number;
  readonly exact: number;
}

/** Groups without a pair are omitted. @param bounds the maximum lengths of all groups but the last */
export function scoresByLength(
  pairs: readonly SentencePair[],
  translations: readonly string[],
  bounds: readonly number[],
): LengthScores[] {
  const sorted = bounds.toSorted((a, b) => a - b);
  return [...sorted, null].flatMap((to, group) => {
    const from = (sorted[group - 1] ?? 0) + 1;
    const indices = [...pairs.keys()].filter((index) => {
      const words = countWords(pairs[index].source);
      return words >= from && (to === null || words <= to);
    });
    if (indices.length === 0) return [];
    const texts = indices.map((index) => translations[index]);
    const references = indices.map((index) => pairs[index].target);
    return [
      {
        from,
        to,
        pairs: indices.length,
        bleu: bleu(texts, references).score,
        chrf: chrf(texts, references).score,
        exact: exactShare(texts, references),
      },
    ];
  });
}

const countWords = (sentence: string): number => sentence.trim().split(/\s+/u).length;

/** Share of translations that equal their reference exactly. */
export const exactShare = (
  translations: readonly string[],
  references: readonly string[],
): number =>
  translations.filter((text, index) => text === references[index]).length / references.length;
