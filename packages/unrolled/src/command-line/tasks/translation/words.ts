import { perplexity } from '@unrolled/train';
import type { TranslationEvaluation } from '@unrolled/translation';

/** A loss in nats per token, and what it means. */
export const describeLoss = (loss: number): string =>
  `${loss.toFixed(4)} nats per token (perplexity ${perplexity(loss).toFixed(2)})`;

/** BLEU, chrF and exact matches on one line. */
export const describeScores = ({ bleu, bleuLowercase, chrf, exact }: TranslationEvaluation) =>
  `BLEU ${bleu.score.toFixed(2)} (${bleuLowercase.score.toFixed(2)} in lower case), chrF ` +
  `${chrf.score.toFixed(2)}, ${(100 * exact).toFixed(2)} % exact`;

/** The same as fields of a JSON event. */
export const scoreFields = ({ bleu, bleuLowercase, chrf, exact }: TranslationEvaluation) => ({
  bleu: bleu.score,
  bleuSignature: bleu.signature,
  bleuLowercase: bleuLowercase.score,
  chrf: chrf.score,
  chrfSignature: chrf.signature,
  exact,
});
