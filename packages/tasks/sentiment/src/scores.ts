import type { ConfusionMatrix } from '@unrolled/metrics';
import type { Goal } from '@unrolled/train';

export interface ClassificationScores {
  /** The share of texts whose label was found. */
  readonly accuracy: number;
  /** Mean F1 of the labels that occur, each counting the same. */
  readonly macroF1: number;
}

/** Scores of a model that gives probabilities. */
export interface ProbabilisticScores extends ClassificationScores {
  /** Mean of −ln p(label), in nats. */
  readonly loss: number;
}

/** Measures of the validations by which the best weights are chosen. */
export const measures = ['accuracy', 'macro-f1', 'loss'] as const;

export type Measure = (typeof measures)[number];

export function scoreOf(scores: ProbabilisticScores, measure: Measure): number {
  switch (measure) {
    case 'accuracy':
      return scores.accuracy;
    case 'macro-f1':
      return scores.macroF1;
    case 'loss':
      return scores.loss;
    default:
      return measure satisfies never;
  }
}

export const goalOf = (measure: Measure): Goal => (measure === 'loss' ? 'lowest' : 'highest');

/** A label and how well it is found. */
export interface LabelScores {
  readonly label: string;
  /** Of the texts predicted to have this label, the share that has it; 0 where there are none. */
  readonly precision: number;
  /** Of the texts with this label, the share that was found; 0 where there are none. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
  /** How many texts have this label. */
  readonly support: number;
  /** How many texts were predicted to have it. */
  readonly predicted: number;
}

export const labelScores = (labels: readonly string[], matrix: ConfusionMatrix): LabelScores[] =>
  labels.map((label, index) => ({ label, ...matrix.scores(index) }));

/** Scores of always answering the most frequent label: what any model must beat. */
export interface MajorityScores extends ClassificationScores {
  readonly label: string;
}

/** @param supports texts of each label */
export function majorityScores(
  labels: readonly string[],
  supports: readonly number[],
): MajorityScores {
  const most = Math.max(...supports);
  const total = supports.reduce((sum, count) => sum + count, 0);
  const occurring = supports.filter((count) => count > 0).length;
  return {
    label: labels[supports.indexOf(most)],
    accuracy: most / total,
    macroF1: (2 * most) / (total + most) / occurring,
  };
}
