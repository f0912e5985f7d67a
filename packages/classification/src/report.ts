import { check, checkEach, printable, readFrom, rules } from '@unrolled/guards';
import type { ClassificationEvaluation } from './evaluation.ts';

/** With more labels, a confusion matrix is too wide to read. */
const mostColumns = 20;

/** `83.10 %` */
export function formatShare(share: number): string {
  check('formatShare', 'share', share, rules.anyNumber);
  return `${(100 * share).toFixed(2)} %`;
}

const formatCount = (count: number): string => count.toLocaleString('en');

/**
 * An evaluation in lines of text: precision, recall and F1 of each label, and the confusion matrix, a
 * row for each expected label, a column for each predicted one. With more than 20 labels the matrix
 * is left out.
 */
export function reportLines(evaluation: ClassificationEvaluation): string[] {
  check('reportLines', 'the evaluation', evaluation, evaluationRule);
  const { labels, classes, confusion } = evaluation;
  const byLabel = alignColumns([
    ['label', 'precision', 'recall', 'F1', 'support', 'predicted'],
    ...classes.map(({ label, precision, recall, f1, support, predicted }) => [
      label,
      ...[precision, recall, f1].map(formatShare),
      ...[support, predicted].map(formatCount),
    ]),
  ]);
  if (labels.length > mostColumns) return byLabel;
  const matrix = alignColumns([
    ['expected \\ predicted', ...labels],
    ...labels.map((label, row) => [label, ...confusion[row].map(formatCount)]),
  ]);
  return [...byLabel, '', ...matrix];
}

const evaluationRule = {
  holds: (value: unknown) =>
    ['labels', 'classes', 'confusion'].every((name) => rules.list.holds(readFrom(value, name))),
  words: 'what evaluateClassifier() gives',
};

/** Rows of cells as lines with columns of one width: the first to the left, all others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  for (const row of checkEach('alignColumns', 'rows', rows, rules.list)) {
    checkEach('alignColumns', 'cells', row, rules.text);
  }
  const cells = rows.map((row) => row.map(printable));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  '),
  );
}
