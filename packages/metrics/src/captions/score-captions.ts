import { listReferences, type References } from '../text/references.ts';
import { captionBleu } from './caption-bleu.ts';
import { captionTokens } from './caption-tokens.ts';
import { cider } from './cider.ts';
import { rougeL } from './rouge-l.ts';

/** Scores of written captions against those of people. */
export interface CaptionScores {
  /** CIDEr-D, from 0 to 10. */
  readonly cider: number;
  /** BLEU-1 to BLEU-4 as captions are scored, in per cent. */
  readonly bleu: readonly number[];
  /** In per cent. */
  readonly rougeL: number;
  /** Share of captions that are one of their references, word for word. */
  readonly exact: number;
  /** Share of different captions among all. */
  readonly distinct: number;
  /** Whether each caption is one of its references, word for word. */
  readonly isExact: readonly boolean[];
}

/** The words of a caption as used in training and comparison, separated by single spaces. */
export const normalizeCaption = (caption: string): string => captionTokens(caption).join(' ');

/**
 * All scores of captions that a model wrote, which are compared with references by `normalizeCaption`.
 *
 * @param captions normalized, as a model that learned normalized captions writes them
 * @param references for each caption one, or several, as people wrote them
 * @throws ArgumentError if there are not as many references as captions, or none
 */
export function scoreCaptions(captions: readonly string[], references: References): CaptionScores {
  const normalized = listReferences('scoreCaptions', captions, references).map((list) =>
    list.map(normalizeCaption),
  );
  const isExact = captions.map((caption, place) => normalized[place].includes(caption));
  return {
    cider: cider(captions, normalized).score,
    bleu: captionBleu(captions, normalized),
    rougeL: rougeL(captions, normalized).score,
    exact: isExact.filter(Boolean).length / captions.length,
    distinct: new Set(captions).size / captions.length,
    isExact,
  };
}
