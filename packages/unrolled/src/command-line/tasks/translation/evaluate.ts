import type { SentencePair } from '@unrolled/datasets';
import { perplexity } from '@unrolled/metrics';
import { searchSchema } from '@unrolled/seq2seq';
import {
  type TranslationEvaluation,
  type TranslationModel,
  translation,
} from '@unrolled/translation';
import { checkFailed, reportFailedLine } from '../../files/input-lines.ts';
import { createProgress, formatCount } from '../../output/progress.ts';
import { action } from '../define-command.ts';

interface Subject {
  readonly model: TranslationModel;
  /** Parses the pairs, skipping bad lines. */
  readonly data: (onBadLine: (line: number, error: Error) => void) => SentencePair[];
}

/** Measures translations against references. */
export const evaluatePairs = action(
  { beam: searchSchema.beam },
  async ({ model, data }: Subject, flags, output) => {
    let failed = 0;
    const onFailed = (line: number, error: Error) => {
      failed++;
      reportFailedLine(line, error, output);
    };
    const pairs = data(onFailed);
    const onBadPair = ({ line = 0 }: SentencePair, error: Error) => onFailed(line, error);
    const progress = createProgress(output);
    const onProgress = (done: number) =>
      progress.update(done / pairs.length, `${formatCount(done)} sentences translated`);
    const found = await translation
      .evaluate(model, pairs, { beam: flags.beam ?? undefined, onProgress, onBadPair })
      .finally(() => progress.stop());
    for (const warning of copyingWarnings(found)) output.warn(warning);
    output.result(describe(found), {
      event: 'evaluation',
      ...scoreFields(found),
      loss: found.loss,
      perplexity: found.perplexity,
      pairs: found.pairs,
      leftOut: found.leftOut,
      failed,
      byLength: found.byLength,
    });
    checkFailed(failed, found.pairs + found.leftOut + failed, 'pairs');
  },
);

function describe(found: TranslationEvaluation): string {
  const { loss, pairs, leftOut, byLength } = found;
  const empty = leftOut === 0 ? '' : `; ${formatCount(leftOut)} with an empty side skipped`;
  return [
    `${describeScores(found)}, over ${formatCount(pairs)} pairs${empty}`,
    describeLoss(loss),
    '',
    'source words   pairs   BLEU   chrF  exact',
    ...byLength.map(({ from, to, pairs, bleu, chrf, exact }) =>
      [
        (to === null ? `${from} and more` : `${from} to ${to}`).padEnd(12),
        formatCount(pairs).padStart(7),
        bleu.toFixed(1).padStart(6),
        chrf.toFixed(1).padStart(6),
        `${(100 * exact).toFixed(0)} %`.padStart(6),
      ].join(' '),
    ),
  ].join('\n');
}

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

/** A warning when a model translates worse than its untranslated sources would score. */
export const copyingWarnings = ({ bleu, copyingBleu }: TranslationEvaluation): string[] =>
  bleu.score >= copyingBleu.score
    ? []
    : [
        `BLEU ${bleu.score.toFixed(2)} is below ${copyingBleu.score.toFixed(2)}, that of the ` +
          'untranslated sources. Train longer or on more pairs (--minutes, --data).',
      ];
