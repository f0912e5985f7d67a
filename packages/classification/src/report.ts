import { check, checkEach, printable, readFrom, rules } from '@unrolled/guards';
import type { ClassificationEvaluation } from './evaluation.ts';

/** With more labels, a confusion matrix is too wide to read, and rows of all labels are too many. */
const mostLabels = 20;

/** Pairs of labels listed instead of a confusion matrix. */
const mostPairs = 10;

/** `83.10 %` */
export function formatShare(share: number): string {
  check('formatShare', 'share', share, rules.anyNumber);
  return `${(100 * share).toFixed(2)} %`;
}

const formatCount = (count: number): string => count.toLocaleString('en');

type Report = Pick<ClassificationEvaluation, 'labels' | 'classes' | 'confusion'>;

/**
 * An evaluation in lines of text: precision, recall and F1 of each label, and the confusion matrix, a
 * row for each expected label, a column for each predicted one. Above 20 labels: those of the 20 with the
 * most support, and the 10 most frequent confusions of two labels.
 */
export function reportLines(evaluation: Report): string[] {
  check('reportLines', 'the evaluation', evaluation, evaluationRule);
  const { labels, classes, confusion } = evaluation;
  if (labels.length <= mostLabels) {
    return [
      ...scoreLines(classes),
      '',
      ...alignColumns([
        ['expected \\ predicted', ...labels],
        ...labels.map((label, row) => [label, ...confusion[row].map(formatCount)]),
      ]),
    ];
  }
  const bySupport = [...classes].sort((a, b) => b.support - a.support);
  const rest = bySupport.slice(mostLabels);
  const supportOf = (some: Report['classes']) =>
    some.reduce((sum, { support }) => sum + support, 0);
  const pairs = confusedPairs(evaluation);
  return [
    ...scoreLines(bySupport.slice(0, mostLabels)),
    `not shown: ${rest.length} labels with less support, ${formatCount(supportOf(rest))} of ` +
      formatCount(supportOf(classes)),
    ...(pairs.length === 0 ? [] : ['', ...pairs]),
  ];
}

const scoreLines = (classes: Report['classes']): string[] =>
  alignColumns([
    ['label', 'precision', 'recall', 'F1', 'support', 'predicted'],
    ...classes.map(({ label, precision, recall, f1, support, predicted }) => [
      label,
      ...[precision, recall, f1].map(formatShare),
      ...[support, predicted].map(formatCount),
    ]),
  ]);

function confusedPairs({ labels, confusion }: Report): string[] {
  const pairs = labels.flatMap((expected, row) =>
    labels
      .map((predicted, column) => ({ expected, predicted, count: confusion[row][column] }))
      .filter(({ count }, column) => column !== row && count > 0),
  );
  if (pairs.length === 0) return [];
  return alignColumns([
    ['expected', 'predicted', 'times'],
    ...pairs
      .sort((a, b) => b.count - a.count)
      .slice(0, mostPairs)
      .map(({ expected, predicted, count }) => [expected, predicted, formatCount(count)]),
  ]);
}

const evaluationRule = {
  holds: (value: unknown) =>
    ['labels', 'classes', 'confusion'].every((name) => rules.list.holds(readFrom(value, name))),
  words: 'a result of evaluateClassifier()',
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
