import {
  buildSentimentModel,
  decodeSentimentModel,
  defaultSentimentTraining,
  type LabelScores,
  type SentimentEvaluation,
  type SentimentMistake,
} from '@unrolled/sentiment';
import { printable } from '@unrolled/tensor/guards';
import type { Command } from 'commander';
import { positiveInteger } from '../../options/option-values.ts';
import { formatCount } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import type { EvaluateFlags, ModelFile } from '../task-command.ts';
import { addTableOptions, readExamples, type TableFlags } from './examples.ts';
import { lengthWarnings, resultWarnings } from './warnings.ts';
import { formatShare } from './words.ts';

interface ErrorFlags {
  readonly errors?: number;
}

export const addEvaluateOptions = (command: Command): Command =>
  addTableOptions(command).option(
    '--errors <n>',
    'number of wrong predictions to list, the most confident first (default: none)',
    positiveInteger,
  );

export async function evaluateExamples(
  { path, contents }: ModelFile,
  flags: EvaluateFlags & TableFlags & ErrorFlags,
  output: Output,
): Promise<void> {
  const file = decodeSentimentModel(contents, path);
  const model = buildSentimentModel(file);
  const examples = await readExamples('--data', flags.data, flags);
  const { mistakes, ...evaluation } = await model.evaluate(examples, { mistakes: flags.errors });
  output.result([...inWords(evaluation), ...listed(mistakes)].join('\n'), {
    event: 'evaluation',
    ...evaluation,
    ...(flags.errors !== undefined && { errors: mistakes }),
  });
  const warnings = [
    ...lengthWarnings(evaluation, examples.length, model.configuration.maximumLength),
    ...resultWarnings(evaluation, file.training ?? { options: untold }),
  ];
  for (const warning of warnings) output.warn(warning);
}

/** How a model that was not saved by a run is judged. */
const untold = {
  measure: defaultSentimentTraining.measure,
  classWeights: defaultSentimentTraining.classWeights,
};

function inWords(evaluation: Omit<SentimentEvaluation, 'mistakes'>): string[] {
  const { accuracy, right, examples, macroF1, loss, labels, confusion } = evaluation;
  const { baseline, majority, classes } = evaluation;
  return [
    `accuracy ${formatShare(accuracy)} (${formatCount(right)} of ${formatCount(examples)}), ` +
      `macro F1 ${formatShare(macroF1)}, loss ${loss.toFixed(3)}`,
    `bag of words ${formatShare(baseline.accuracy)}, macro F1 ${formatShare(baseline.macroF1)}, ` +
      `loss ${baseline.loss.toFixed(3)}`,
    `majority (${printable(majority.label)}) ${formatShare(majority.accuracy)}, macro F1 ` +
      formatShare(majority.macroF1),
    '',
    ...labelTable(classes),
    ...(labels.length > mostColumns ? [] : ['', ...confusionTable(labels, confusion)]),
  ];
}

/** With more labels, a confusion matrix is too wide to read; `--json` has it all the same. */
const mostColumns = 20;

/** Rows: expected labels; columns: predicted ones. */
const confusionTable = (labels: readonly string[], confusion: readonly (readonly number[])[]) =>
  table([
    ['expected \\ predicted', ...labels],
    ...labels.map((label, row) => [label, ...confusion[row].map(formatCount)]),
  ]);

const labelTable = (classes: readonly LabelScores[]): string[] =>
  table([
    ['label', 'precision', 'recall', 'F1', 'texts', 'predicted'],
    ...classes.map(({ label, precision, recall, f1, support, predicted }) => [
      label,
      ...[precision, recall, f1].map(formatShare),
      ...[support, predicted].map(formatCount),
    ]),
  ]);

function listed(mistakes: readonly SentimentMistake[]): string[] {
  if (mistakes.length === 0) return [];
  const [head, ...rows] = table([
    ['predicted', 'probability', 'expected'],
    ...mistakes.map(({ predicted, probability, label }) => [
      predicted,
      formatShare(probability),
      label,
    ]),
  ]);
  return [
    '',
    `${head}  text`,
    ...rows.map((row, place) => `${row}  ${shown(mistakes[place].text)}`),
  ];
}

/** A text on one line, cut where it is long. */
function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return printable(line.length > 200 ? `${line.slice(0, 200)}…` : line);
}

/** Columns of one width, the first to the left and all others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  '),
  );
}
