import { alignColumns, formatShare, reportLines } from '@unrolled/classification';
import type { LabelledText } from '@unrolled/datasets';
import { printable } from '@unrolled/guards';
import {
  type SentimentEvaluation,
  type SentimentMistake,
  type SentimentModel,
  type SentimentTraining,
  sentiment,
} from '@unrolled/sentiment';
import { option, type TrainingRecord } from '@unrolled/task';
import { formatCount } from '../../output/progress.ts';
import { action } from '../define-command.ts';
import { readTables, tableOptions } from './tables.ts';
import { lengthWarnings, resultWarnings } from './warnings.ts';

/** A model to measure, and the texts to measure it on. */
interface Measured {
  readonly model: SentimentModel;
  readonly file: { readonly training: TrainingRecord<SentimentTraining> | null };
  readonly data: readonly LabelledText[];
}

/** `unrolled evaluate` of a sentiment model. */
export const evaluateTexts = action(
  {
    ...tableOptions,
    errors: option.optional(
      option.size(10, 'number of wrong predictions to list, the most confident first'),
      'none',
    ),
    baseline: option.optional(
      option.text('', 'path', 'table on which a bag of words is trained, to compare with'),
      'no comparison',
    ),
  },
  async ({ model, file, data }: Measured, flags, output) => {
    const evaluation = await sentiment.evaluate(model, data, {
      mistakes: flags.errors ?? undefined,
      baseline:
        flags.baseline === null
          ? undefined
          : await readTables('--baseline', [flags.baseline], flags),
    });
    const { mistakes, ...scores } = evaluation;
    const { maximumLength } = model.configuration;
    const warnings = [
      ...lengthWarnings(evaluation.cut, data.length, maximumLength),
      ...resultWarnings(evaluation, file.training, evaluation.baseline),
    ];
    for (const warning of warnings) output.warn(warning);
    output.result([...inWords(evaluation), ...listed(mistakes)].join('\n'), {
      event: 'evaluation',
      ...scores,
      ...(flags.errors !== null && { errors: mistakes }),
    });
  },
);

function inWords(evaluation: SentimentEvaluation): string[] {
  const { accuracy, right, examples, macroF1, loss, baseline, majority } = evaluation;
  return [
    `accuracy ${formatShare(accuracy)} (${formatCount(right)} of ${formatCount(examples)}), ` +
      `macro F1 ${formatShare(macroF1)}, loss ${loss.toFixed(3)}`,
    ...(baseline === null
      ? []
      : [
          `bag of words ${formatShare(baseline.accuracy)}, macro F1 ` +
            `${formatShare(baseline.macroF1)}, loss ${baseline.loss.toFixed(3)}`,
        ]),
    `majority (${printable(majority.label)}) ${formatShare(majority.accuracy)}, macro F1 ` +
      formatShare(majority.macroF1),
    '',
    ...reportLines(evaluation),
  ];
}

function listed(mistakes: readonly SentimentMistake[]): string[] {
  if (mistakes.length === 0) return [];
  const [head, ...rows] = alignColumns([
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

/** Scores on held-out data, with those of the baselines. */
export const describeScores = (
  { accuracy, macroF1, loss, majority }: SentimentEvaluation,
  { baselineAccuracy }: Readonly<Record<string, number>>,
): string =>
  `accuracy ${formatShare(accuracy)}, macro F1 ${formatShare(macroF1)}, loss ${loss.toFixed(3)}; bag of ` +
  `words ${formatShare(baselineAccuracy)}, majority ${formatShare(majority.accuracy)}`;
