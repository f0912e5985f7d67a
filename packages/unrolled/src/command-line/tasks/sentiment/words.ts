import type { SentimentEvaluation } from '@unrolled/sentiment';

/** `83.1 %` */
export const formatShare = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Scores on what is held out, with what to compare them with. */
export const describeScores = ({
  accuracy,
  macroF1,
  loss,
  baseline,
  majority,
}: SentimentEvaluation): string =>
  `accuracy ${formatShare(accuracy)}, macro F1 ${formatShare(macroF1)}, loss ${loss.toFixed(3)}; bag of ` +
  `words ${formatShare(baseline.accuracy)}, majority ${formatShare(majority.accuracy)}`;
