import { perplexity } from '@unrolled/metrics';
import type { TranslationEvaluation } from '@unrolled/translation';

/** A loss in nats per token, and what it means. */
export const describeLoss = (loss: number): string =>
  `${loss.toFixed(4)} nats per token (perplexity ${perplexity(loss).toFixed(2)})`;

/** BLEU, chrF and exact matches on one line. */
export const describeScores = ({ bleu, bleuLowercase, chrf, exact }: TranslationEvaluation) =>
  `BLEU ${bleu.score.toFixed(2)} (${bleuLowercase.score.toFixed(2)} in lower case), chrF ` +
  `${chrf.score.toFixed(2)}, ${(100 * exact).toFixed(2)} % exact`;

/** BLEU, chrF and exact matches as fields of a JSON event. */
export const scoreFields = ({
  bleu,
  bleuLowercase,
  copyingBleu,
  chrf,
  exact,
}: TranslationEvaluation) => ({
  bleu: bleu.score,
  bleuSignature: bleu.signature,
  bleuLowercase: bleuLowercase.score,
  copyingBleu: copyingBleu.score,
  chrf: chrf.score,
  chrfSignature: chrf.signature,
  exact,
});

/** Says when a model translates worse than its sources would stand for themselves. */
export const copyingWarnings = ({ bleu, copyingBleu }: TranslationEvaluation): string[] =>
  bleu.score >= copyingBleu.score
    ? []
    : [
        `Warning: BLEU ${bleu.score.toFixed(2)} is below ${copyingBleu.score.toFixed(2)}, that of the ` +
          'untranslated sources. Train longer or on more pairs (--minutes, --data).',
      ];

/** Says when the held-out loss is no better than a guess by the frequency of each token. */
export const chanceWarnings = (loss: number | null, chance: number): string[] =>
  loss === null || loss < chance
    ? []
    : [
        `Warning: the model is no better than guessing each token by its frequency, which has a loss ` +
          `of ${chance.toFixed(4)} nats per token. Train longer (--minutes), or lower --learning-rate.`,
      ];
