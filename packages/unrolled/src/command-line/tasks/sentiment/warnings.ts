import {
  type ClassificationMeasure,
  type ClassificationScores,
  formatShare,
} from '@unrolled/classification';
import type { LabelledText } from '@unrolled/datasets';
import type { SentimentEvaluation, SentimentTraining } from '@unrolled/sentiment';
import type { TrainingRecord } from '@unrolled/task';
import { formatCount } from '../../output/progress.ts';

const manyLabels = 30;

/** Reasons to doubt that the column of the labels is the intended one. */
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
          'learned as a separate class'
        : 'most of them rare: this does not look like the column of the labels') +
      '; name the column of the label with --label-column, or group the labels',
  ];
}

/** @param cut number of texts longer than what is read */
export function lengthWarnings(cut: number, texts: number, maximumLength: number): string[] {
  if (cut === 0) return [];
  return [
    `${formatCount(cut)} of ${formatCount(texts)} texts are longer than ${formatCount(maximumLength)} ` +
      'words, of which only those at the start are read; train with a larger --maximum-length to ' +
      'read more',
  ];
}

/**
 * Reasons to doubt a model, by its scores on texts that it was not trained on.
 * @param record of the run that made it; null for a model that was not saved by one
 * @param baseline scores of a bag of words on the same texts; null if unknown
 */
export function resultWarnings(
  { majority, classes, ...evaluation }: SentimentEvaluation,
  record: TrainingRecord<SentimentTraining> | null,
  baseline: ClassificationScores | null,
): string[] {
  const { measure, classWeights } = record?.options ?? { measure: null, classWeights: 'none' };
  const { name, of } = figures[measure ?? 'accuracy'];
  const score = of(evaluation);
  const found = `${name} ${formatShare(score)}`;
  const never = classes.filter(({ support, predicted }) => support > 0 && predicted === 0);
  const advice =
    classWeights === 'none' ? '; --class-weights balanced gives rare labels more weight' : '';
  return [
    ...(score <= of(majority)
      ? [
          `always answering ${JSON.stringify(majority.label)} is as good or better: ${name} ` +
            `${formatShare(of(majority))}, the model ${found}; it has learned little from these texts`,
        ]
      : []),
    ...(baseline !== null && score < of(baseline)
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
  readonly of: (scores: ClassificationScores) => number;
}

/** A majority has no loss, so models chosen by loss are compared by accuracy. */
const figures: Readonly<Record<ClassificationMeasure, Figure>> = {
  accuracy: { name: 'accuracy', of: ({ accuracy }) => accuracy },
  'macro-f1': { name: 'macro F1', of: ({ macroF1 }) => macroF1 },
  loss: { name: 'accuracy', of: ({ accuracy }) => accuracy },
};
