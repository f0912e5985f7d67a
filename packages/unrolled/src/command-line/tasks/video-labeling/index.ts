import { formatShare } from '@unrolled/classification';
import { videoLabeling } from '@unrolled/video-labeling';
import { pixelOptions, trainingPreprocessing } from '../../files/pixel-clip.ts';
import { defineCommand } from '../define-command.ts';
import { describeScores, evaluateLabels } from './evaluate.ts';
import { predictLabels } from './predict.ts';
import { dataOptions, isOfPixels, listLabelled, readLabelled } from './read-labelled.ts';
import { rareLabelWarnings, resultWarnings } from './warnings.ts';

/** Commands of video labeling. */
export const command = defineCommand(videoLabeling, {
  dataOptions,
  trainOptions: pixelOptions,
  read: listLabelled,
  async trainingData({ training, validation }, flags, output, earlier) {
    const preprocessing = isOfPixels(training)
      ? trainingPreprocessing('video-labeling', flags, earlier)
      : null;
    const data = {
      ...(preprocessing && { preprocessing }),
      training: await readLabelled(training, preprocessing, flags, output),
      ...(validation && {
        validation: await readLabelled(validation, preprocessing, flags, output),
      }),
    };
    const all = [...data.training, ...(data.validation ?? [])];
    for (const warning of rareLabelWarnings(all)) output.warn(warning);
    return data;
  },
  units: { words: 'frames', field: 'frames' },
  score: (value, details = {}) => ({
    words:
      `Held-out frames: accuracy ${formatShare(details.accuracy)}, macro F1 ` +
      `${formatShare(details.macroF1)}, loss ${details.loss.toFixed(3)}`,
    event: { value, ...details },
  }),
  result: ({ model, evaluation, record }) => ({
    heldOut: 'frames',
    score: evaluation && describeScores(evaluation, record.progress.figures),
    warnings: evaluation === null ? [] : resultWarnings(evaluation, record.progress.figures),
    next: (path) =>
      `unrolled predict ${path} ${model.inputs.preprocessing === null ? 'frames.csv' : 'clip.mp4'}`,
  }),
  evaluate: evaluateLabels,
  predict: predictLabels,
  examples: `
Examples:
  unrolled train video-labeling --data takes.csv --sequence-column take --label-column phase
  unrolled train video-labeling --data takes/ --look-ahead 10 --class-weights balanced
      (takes/1.csv with a column label; or takes/1.csv and takes/1.segments.csv, …)
  unrolled train video-labeling --data videos/ --background rest --frame-size 64 --rate 10
      (videos/1.mp4 and videos/1.segments.csv with the columns label, startTime, endTime, …)
  unrolled evaluate video-labeling.safetensors --data test/ --minimum-duration 5 --timeline labels.png
  sensor | unrolled predict video-labeling.safetensors
  unrolled predict video-labeling.safetensors 1.csv --frame-rate 25 --segments 1.eaf
  unrolled predict videos.safetensors clip.mp4 --segments clip.vtt --timeline clip.png`,
});
