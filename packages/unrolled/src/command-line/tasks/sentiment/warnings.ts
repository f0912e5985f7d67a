import type { LabelledText } from '@unrolled/datasets';
import type {
  SentimentEvaluation,
  SentimentMeasure,
  SentimentTrainingOptions,
} from '@unrolled/sentiment';
import { formatCount } from '../../output/progress.ts';
import { formatShare } from './words.ts';

const manyLabels = 30;

/** Reasons to doubt that the column of the labels is the one that was meant. */
export function labelWarnings(examples: readonly LabelledText[]): string[] {
  const labels = new Set(examples.map(({ label }) => label));
  if (labels.size < manyLabels) return [];
  const numbers = [...labels].filter((label) => Number.isFinite(Number(label))).length;
  const areNumbers = numbers > 0.9 * labels.size;
  if (!areNumbers && labels.size <= examples.length / 4) return [];
  return [
    `${formatCount(examples.length)} texts have ${formatCount(labels.size)} different labels, ` +
      (areNumbers
        ? 'numbers: this looks like a number to predict or a column of ids, and each number is ' +
          'learned as a class of its own'
        : 'most of them rare: this looks like another column than that of the labels') +
      '; name the column of the label with --label-column, or group the labels',
  ];
}

/** @param cut texts that go on beyond what is read; null where it is not known */
export function lengthWarnings(
  { cut }: { readonly cut: number | null },
  texts: number,
  maximumLength: number,
): string[] {
  if (cut === null || cut === 0) return [];
  return [
    `${formatCount(cut)} of ${formatCount(texts)} texts are longer than ${formatCount(maximumLength)} ` +
      'words, of which only those at the start are read; train with a greater --maximum-length to ' +
      'read more',
  ];
}

/** Reasons to doubt a model, by how well it does on texts that it was not trained on. */
export function resultWarnings(
  evaluation: Omit<SentimentEvaluation, 'mistakes'>,
  { options }: { readonly options: Pick<SentimentTrainingOptions, 'measure' | 'classWeights'> },
): string[] {
  const { majority, baseline, classes } = evaluation;
  const { name, of } = figures[options.measure];
  const score = of(evaluation);
  const found = `${name} ${formatShare(score)}`;
  const never = classes.filter(({ support, predicted }) => support > 0 && predicted === 0);
  const advice =
    options.classWeights === 'none' ? '; --class-weights balanced lets rare labels count more' : '';
  return [
    ...(score <= of(majority)
      ? [
          `always answering ${JSON.stringify(majority.label)} is as good or better: ${name} ` +
            `${formatShare(of(majority))}, the model ${found}; it has learned little from these texts`,
        ]
      : []),
    ...(score < of(baseline)
      ? [
          `the bag of words is better: ${name} ${formatShare(of(baseline))}, the model ${found}; more ` +
            'texts, --vectors or another --seed may help',
        ]
      : []),
    ...(never.length > 0
      ? [
          `never predicted: ${never
            .slice(0, 10)
            .map(({ label, support }) => `${JSON.stringify(label)} (${formatCount(support)} texts)`)
            .join(', ')}${never.length > 10 ? ', …' : ''}${advice}`,
        ]
      : []),
  ];
}

interface Figure {
  readonly name: string;
  readonly of: (scores: { readonly accuracy: number; readonly macroF1: number }) => number;
}

/** A majority has no loss, so models chosen by loss are compared by accuracy. */
const figures: Readonly<Record<SentimentMeasure, Figure>> = {
  accuracy: { name: 'accuracy', of: ({ accuracy }) => accuracy },
  'macro-f1': { name: 'macro F1', of: ({ macroF1 }) => macroF1 },
  loss: { name: 'accuracy', of: ({ accuracy }) => accuracy },
};
