import { alignColumns, formatShare } from '@unrolled/classification';
import { describeList } from '@unrolled/guards';
import type { EntityScores } from '@unrolled/metrics';
import type { TaggingEvaluation } from '@unrolled/tagging';

type Figures = Readonly<Record<string, number>>;

/** Scores on held-out sentences, next to those of the most frequent label of each word. */
export function scoresOf(figures: Figures): string {
  const { accuracy, entityF1, unknownAccuracy, baselineAccuracy, baselineEntityF1 } = figures;
  const unknown =
    unknownAccuracy === undefined ? '' : `, of unknown words ${formatShare(unknownAccuracy)}`;
  const entities = entityF1 === undefined ? '' : `entity F1 ${formatShare(entityF1)}, `;
  const baseline =
    baselineAccuracy === undefined
      ? ''
      : `; most frequent label of each word ${
          baselineEntityF1 === undefined ? '' : `entity F1 ${formatShare(baselineEntityF1)}, `
        }accuracy ${formatShare(baselineAccuracy)}`;
  return `${entities}accuracy ${formatShare(accuracy)}${unknown}${baseline}`;
}

/** Figures of an evaluation, by the names of the record. */
export const figuresOf = (evaluation: TaggingEvaluation): Figures => {
  const { accuracy, entities, unknown, baseline } = evaluation;
  return {
    accuracy,
    ...(entities && { entityF1: entities.f1 }),
    ...(unknown.accuracy !== null && { unknownAccuracy: unknown.accuracy }),
    ...(baseline && { baselineAccuracy: baseline.accuracy }),
    ...(baseline?.entities && { baselineEntityF1: baseline.entities.f1 }),
  };
};

/** Reasons to doubt a model or its scores, one per line. */
export function warningsOf({
  accuracy,
  entities,
  baseline,
  unknownLabels,
}: TaggingEvaluation): string[] {
  const { labels, tokens } = unknownLabels;
  const isBetter =
    baseline === null ||
    (entities === null || baseline.entities === null
      ? accuracy > baseline.accuracy
      : entities.f1 > baseline.entities.f1);
  return [
    ...(labels.length === 0
      ? []
      : [
          `tokens whose label the model does not know count as mistakes: ${tokens.toLocaleString('en')}, ` +
            `with ${describeList(labels)}`,
        ]),
    ...(isBetter
      ? []
      : [
          'the most frequent label of each word is as good or better; train on more sentences, or for ' +
            'more --epochs',
        ]),
  ];
}

/** Precision, recall and F1 of entities, by their types. */
export const entityLines = ({ types, ...all }: EntityScores): string[] =>
  alignColumns([
    ['entity', 'precision', 'recall', 'F1', 'support', 'predicted'],
    ...[...types, { type: 'all', ...all }].map(
      ({ type, precision, recall, f1, support, predicted }) => [
        type,
        ...[precision, recall, f1].map(formatShare),
        ...[support, predicted].map((count) => count.toLocaleString('en')),
      ],
    ),
  ]);
