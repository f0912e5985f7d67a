import { type ActionModel, actionRecognition } from '@unrolled/action-recognition';
import { type ClassificationEvaluation, formatShare, reportLines } from '@unrolled/classification';
import { printable } from '@unrolled/guards';
import { option } from '@unrolled/task';
import { type ClipFlags, clipOptions } from '../../files/clip-files.ts';
import { eachLine, type InputLines } from '../../files/input-lines.ts';
import { pixelOptions, trainingPreprocessing } from '../../files/pixel-clip.ts';
import { action, defineCommand } from '../define-command.ts';
import {
  type ClipList,
  isOfPixels,
  listSequences,
  readClips,
  readUnlabelled,
} from './read-sequences.ts';

/** Commands of action recognition. */
export const command = defineCommand(actionRecognition, {
  dataOptions: clipOptions,
  trainOptions: pixelOptions,
  read: listSequences,
  async trainingData({ training, validation }, flags, output, earlier) {
    const preprocessing = isOfPixels(training)
      ? trainingPreprocessing('action-recognition', flags, earlier)
      : null;
    return {
      ...(preprocessing && { preprocessing }),
      training: await readClips(training, preprocessing, output),
      ...(validation && { validation: await readClips(validation, preprocessing, output) }),
    };
  },
  dataWarnings: ({ counts }) =>
    counts.heldOut === 0
      ? ['nothing is held out, so all scores are those of the training sequences']
      : [],
  units: { words: 'frames', field: 'frames' },
  score: (value, details) => ({
    words: `Held-out sequences: ${scoresOf(details ?? {})}`,
    event: { value, ...details },
  }),
  result: ({ evaluation, record }) => ({
    heldOut: 'sequences',
    score: evaluation && `${scoresOf(evaluation)}; ${baselinesOf(record.progress.figures)}`,
    warnings: warningsOf(evaluation, record.progress.figures),
    next: (path) => `unrolled predict ${path} sequence.csv`,
  }),
  evaluate: action(
    {
      ...clipOptions,
      errors: option.optional(option.size(10, 'number of wrong predictions to list'), 'none'),
      baseline: option.optional(
        option.text('', 'path', 'sequences on which models without recurrence are trained'),
        'no comparison',
      ),
    },
    async (
      { model, data }: { model: ActionModel; data: ClipList },
      { errors, baseline, ...flags },
      output,
    ) => {
      const { preprocessing } = model.inputs;
      const compared =
        baseline &&
        (await listSequences('--baseline', [baseline], { ...flags, ...baselineGroups(flags) }));
      const evaluation = await actionRecognition.evaluate(
        model,
        await readClips(data, preprocessing, output),
        {
          mistakes: errors ?? undefined,
          baseline: compared ? await readClips(compared, preprocessing, output) : undefined,
        },
      );
      const { mistakes, ...scores } = evaluation;
      output.result(
        [
          scoresOf(evaluation),
          ...Object.entries(evaluation.baselines ?? {}).map(
            ([name, baseline]) => `${baselineWords[name]}: ${scoresOf(baseline)}`,
          ),
          `majority (${printable(evaluation.majority.label)}) ${formatShare(evaluation.majority.accuracy)}`,
          '',
          ...reportLines(evaluation),
          ...mistakes.map(
            ({ place, label, predicted, probability }) =>
              `sequence ${place + 1}: ${printable(predicted)} ${formatShare(probability)}, expected ` +
              printable(label),
          ),
        ].join('\n'),
        { event: 'evaluation', ...scores, ...(errors !== null && { errors: mistakes }) },
      );
    },
  ),
  predict: action(
    {},
    async ({ model, inputs }: { model: ActionModel; inputs: InputLines }, _, output) => {
      const { preprocessing } = model.inputs;
      await eachLine(inputs, output, async (path) => {
        for (const prediction of await model.predict(await readUnlabelled(path, preprocessing))) {
          const { label, probability } = prediction;
          output.result([label, formatShare(probability), path].map(printable).join('\t'), {
            event: 'prediction',
            path,
            ...prediction,
          });
        }
      });
    },
  ),
  examples: `
Examples:
  unrolled train action-recognition --data NATOPS_TRAIN.ts --out natops.safetensors
  unrolled train action-recognition --data gestures/    (gestures/wave/1.csv, gestures/clap/1.csv, …)
  unrolled train action-recognition --data videos/      (videos/wave/1.mp4, videos/clap/1.gif, …)
  unrolled train action-recognition --data clips.tsv --group-column person --without-groups s01 \\
    --skeleton kinect --out s01.safetensors
  unrolled train action-recognition --data cuts.csv --first-column start --last-column end
      (clips cut out of recordings: columns path, label, start and end, in frames from 0)
  unrolled evaluate s01.safetensors --data clips.tsv --group-column person --only-groups s01
  unrolled evaluate natops.safetensors --data NATOPS_TEST.ts --errors 5 --baseline NATOPS_TRAIN.ts
  unrolled predict natops.safetensors sequence.csv`,
});

/** Groups of the table of --baseline: those that are not evaluated. */
const baselineGroups = ({ onlyGroups, withoutGroups }: ClipFlags): Partial<ClipFlags> => ({
  onlyGroups: withoutGroups,
  withoutGroups: onlyGroups,
});

type Scores = Pick<ClassificationEvaluation, 'accuracy' | 'macroF1' | 'loss'>;

const scoresOf = ({ accuracy, macroF1, loss }: Partial<Scores>): string =>
  `accuracy ${formatShare(accuracy ?? Number.NaN)}, macro F1 ${formatShare(macroF1 ?? Number.NaN)}, ` +
  `loss ${(loss ?? Number.NaN).toFixed(3)}`;

type Figures = Readonly<Record<string, number>>;

const baselineWords: Readonly<Record<string, string>> = {
  frameAverage: 'single frames',
  paddedLogistic: 'logistic regression on padded series',
};

const baselinesOf = (figures: Figures): string =>
  [
    ...Object.entries(baselineWords)
      .filter(([name]) => figures[`${name}Accuracy`] !== undefined)
      .map(([name, words]) => `${words} ${formatShare(figures[`${name}Accuracy`])}`),
    `majority ${formatShare(figures.majorityAccuracy)}`,
  ].join(', ');

function warningsOf(
  evaluation: ClassificationEvaluation | null,
  { frameAverageAccuracy = 0 }: Figures,
): string[] {
  if (evaluation === null) return [];
  const { accuracy, majority } = evaluation;
  if (accuracy <= majority.accuracy) {
    return [
      'the model is no better than always answering ' +
        `${printable(majority.label)}; train on more sequences, or for more --epochs`,
    ];
  }
  return accuracy < frameAverageAccuracy
    ? [
        'a model of single frames is better: the order of the frames adds little, ' +
          'or there are too few sequences',
      ]
    : [];
}
