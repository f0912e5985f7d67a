import {
  buildSentimentModel,
  decodeSentimentModel,
  type SentimentEvaluation,
} from '@unrolled/sentiment';
import { formatCount } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import type { EvaluateFlags, ModelFile } from '../task-command.ts';
import { readExamples, type TableFlags } from './examples.ts';
import { formatShare } from './words.ts';

export async function evaluateExamples(
  { path, contents }: ModelFile,
  flags: EvaluateFlags & TableFlags,
  output: Output,
): Promise<void> {
  const model = buildSentimentModel(decodeSentimentModel(contents, path));
  const examples = await readExamples('--data', flags.data, flags);
  const evaluation = await model.evaluate(examples);
  output.result(inWords(evaluation), { event: 'evaluation', ...evaluation });
}

function inWords(evaluation: SentimentEvaluation): string {
  const { accuracy, right, examples, macroF1, labels, confusion, baseline } = evaluation;
  return [
    `accuracy ${formatShare(accuracy)} (${formatCount(right)} of ${formatCount(examples)}), ` +
      `macro F1 ${formatShare(macroF1)}`,
    `bag of words ${formatShare(baseline.accuracy)}, macro F1 ${formatShare(baseline.macroF1)}`,
    '',
    ...table(labels, confusion),
  ].join('\n');
}

/** Rows: what is expected; columns: what was predicted. */
function table(labels: readonly string[], confusion: readonly (readonly number[])[]): string[] {
  const cells = [
    ['expected \\ predicted', ...labels],
    ...labels.map((label, row) => [label, ...confusion[row].map(formatCount)]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  '),
  );
}
