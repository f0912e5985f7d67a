import type { SentencePair } from '@unrolled/datasets';
import { bleu, chrf } from '@unrolled/metrics';

/** How well sources of about the same length are translated. */
export interface LengthScores {
  /** Words of the source, between spaces: from … */
  readonly from: number;
  /** … to, both included; null: any more. */
  readonly to: number | null;
  readonly pairs: number;
  readonly bleu: number;
  readonly chrf: number;
  readonly exact: number;
}

/** Groups without a pair are left out. @param bounds the greatest lengths of all groups but the last */
export function scoresByLength(
  pairs: readonly SentencePair[],
  translations: readonly string[],
  bounds: readonly number[],
): LengthScores[] {
  const sorted = bounds.toSorted((a, b) => a - b);
  return [...sorted, null].flatMap((to, group) => {
    const from = (sorted[group - 1] ?? 0) + 1;
    const places = [...pairs.keys()].filter((place) => {
      const words = countWords(pairs[place].source);
      return words >= from && (to === null || words <= to);
    });
    if (places.length === 0) return [];
    const texts = places.map((place) => translations[place]);
    const references = places.map((place) => pairs[place].target);
    return [
      {
        from,
        to,
        pairs: places.length,
        bleu: bleu(texts, references).score,
        chrf: chrf(texts, references).score,
        exact: exactShare(texts, references),
      },
    ];
  });
}

const countWords = (sentence: string): number => sentence.trim().split(/\s+/u).length;

/** Share of translations that equal their reference to the letter. */
export const exactShare = (
  translations: readonly string[],
  references: readonly string[],
): number =>
  translations.filter((text, index) => text === references[index]).length / references.length;
