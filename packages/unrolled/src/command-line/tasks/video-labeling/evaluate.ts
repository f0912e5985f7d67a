import { type ClassificationScores, formatShare, reportLines } from '@unrolled/classification';
import { printable } from '@unrolled/guards';
import { option } from '@unrolled/task';
import {
  type LabelingEvaluation,
  type LabelingModel,
  settlingOptions,
  timelineSvg,
  videoLabeling,
} from '@unrolled/video-labeling';
import { checkDrawing, saveDrawing } from '../../output/drawing.ts';
import { action } from '../define-command.ts';
import { dataOptions, type LabelledList, listLabelled, readLabelled } from './read-labelled.ts';

/** Option of a picture of labels over time. */
export const timelineOption = option.optional(
  option.text('', 'path', 'picture of the labels over time, .svg or .png'),
  'none',
);

interface Measured {
  readonly model: LabelingModel;
  readonly data: LabelledList;
}

/** `unrolled evaluate` of a labeling model. */
export const evaluateLabels = action(
  {
    ...dataOptions,
    ...settlingOptions,
    baseline: option.optional(
      option.text(
        '',
        'path',
        'sequences on which a model of single frames is trained, to compare with',
      ),
      'no comparison',
    ),
    timeline: timelineOption,
  },
  async ({ model, data }: Measured, flags, output) => {
    const { smoothing, minimumDuration, background, baseline, timeline } = flags;
    if (timeline !== null) await checkDrawing('--timeline', timeline);
    const { preprocessing } = model.inputs;
    const compared = baseline && (await listLabelled('--baseline', [baseline], flags));
    const labelled = await readLabelled(data, preprocessing, flags, output);
    const evaluation = await videoLabeling.evaluate(model, labelled, {
      ...{ smoothing, minimumDuration },
      background: background ?? undefined,
      baseline: compared ? await readLabelled(compared, preprocessing, flags, output) : undefined,
    });
    const { sequences, mistakes: _, ...scores } = evaluation;
    output.result([...inWords(evaluation), '', ...reportLines(evaluation)].join('\n'), {
      event: 'evaluation',
      ...scores,
    });
    if (timeline === null) return;
    const drawn = sequences.map(({ name, expected, predicted }) => ({
      name: printable(name),
      rows: { true: expected, predicted },
    }));
    await saveDrawing(timeline, drawn, timelineSvg, output);
  },
);

const inWords = (evaluation: LabelingEvaluation): string[] => [
  frameScores(evaluation),
  segmentScores(evaluation),
  ...(evaluation.baseline === null
    ? []
    : [`single frames ${shares(evaluation.baseline)}; ${segmentScores(evaluation.baseline)}`]),
  `majority (${printable(evaluation.majority.label)}) ${shares(evaluation.majority)}`,
];

const shares = ({ accuracy, macroF1 }: ClassificationScores): string =>
  `${formatShare(accuracy)}, macro F1 ${formatShare(macroF1)}`;

const frameScores = ({ loss, ...scores }: LabelingEvaluation): string =>
  `frames: accuracy ${shares(scores)}, loss ${loss.toFixed(3)}`;

const segmentScores = ({ segments: { edit, f1 } }: Pick<LabelingEvaluation, 'segments'>): string =>
  `segments: edit ${edit.toFixed(1)}, F1@10/25/50 ` +
  [f1[10], f1[25], f1[50]].map((score) => score.toFixed(1)).join(' / ');

/** Scores on what is held out, with those of the baselines. */
export const describeScores = (
  evaluation: LabelingEvaluation,
  {
    frameAccuracy,
    frameMacroF1,
    frameEdit,
    frameF1At50,
    majorityAccuracy,
    majorityMacroF1,
  }: Readonly<Record<string, number>>,
): string =>
  [
    `accuracy ${shares(evaluation)}, loss ${evaluation.loss.toFixed(3)}; ${segmentScores(evaluation)}`,
    ...(frameAccuracy === undefined
      ? []
      : [
          `single frames ${shares({ accuracy: frameAccuracy, macroF1: frameMacroF1 })}, ` +
            `segments: edit ${(100 * frameEdit).toFixed(1)}, F1@50 ${(100 * frameF1At50).toFixed(1)}`,
        ]),
    `majority ${shares({ accuracy: majorityAccuracy, macroF1: majorityMacroF1 })}`,
  ].join('; ');
