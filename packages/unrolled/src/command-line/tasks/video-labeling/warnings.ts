import { formatShare } from '@unrolled/classification';
import type { LabelledFrames } from '@unrolled/datasets';
import { printable } from '@unrolled/guards';
import type { LabelingEvaluation } from '@unrolled/video-labeling';
import { formatCount } from '../../output/progress.ts';
import { quote } from '../../training/report-run.ts';

/** Frames below which a rare label is no reason to doubt it. */
const fewFrames = 50;
/** Share of all frames at which a label counts as rare. */
const rareShare = 1e-3;

/** Labels so rare that they may be misspelt, one per line. */
export function rareLabelWarnings(sequences: readonly LabelledFrames[]): string[] {
  const counts = new Map<string, number>();
  for (const { labels } of sequences) {
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total < fewFrames) return [];
  return [...counts]
    .filter(([, count]) => count <= Math.max(1, rareShare * total))
    .map(([label, count]) => {
      const others = [...counts.keys()].filter((other) => other !== label);
      return (
        `the label ${JSON.stringify(label)} has ${formatCount(count)} of ${formatCount(total)} frames; ` +
        `if it is misspelt, give its right name: --rename ${quote(`${label}=${meant(label, others)}`)}`
      );
    });
}

/** The label with the same beginning, if one shares half of its letters. */
function meant(label: string, others: readonly string[]): string {
  const common = (other: string): number => {
    let length = 0;
    while (length < label.length && other[length]?.toLowerCase() === label[length].toLowerCase()) {
      length++;
    }
    return length;
  };
  const [best] = [...others].sort((a, b) => common(b) - common(a));
  return best !== undefined && 2 * common(best) >= label.length ? best : '…';
}

type Figures = Readonly<Record<string, number>>;

/** Reasons to doubt a model, by its scores on sequences that it was not trained on. */
export function resultWarnings(
  { macroF1, accuracy, majority, classes }: LabelingEvaluation,
  { frameMacroF1 = 0 }: Figures,
): string[] {
  const never = classes.filter(({ support, predicted }) => support > 0 && predicted === 0);
  return [
    ...(accuracy <= majority.accuracy && macroF1 <= majority.macroF1
      ? [
          `always answering ${JSON.stringify(majority.label)} is as good or better; train on more ` +
            'sequences, or for more --epochs',
        ]
      : []),
    ...(macroF1 < frameMacroF1
      ? [
          `a model of single frames is better, macro F1 ${formatShare(frameMacroF1)}: earlier frames add ` +
            'little, or there are too few sequences',
        ]
      : []),
    ...(never.length > 0
      ? [
          `never predicted: ${never.map(({ label }) => printable(label)).join(', ')}; --class-weights ` +
            'balanced gives rare labels more weight',
        ]
      : []),
  ];
}
