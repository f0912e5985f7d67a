import {
  classificationLoss,
  classWeightValues,
  countLabels,
  goalOf,
  majorityScores,
  scoreOf,
} from '@unrolled/classification';
import { frameBatch, shuffledBatches } from '@unrolled/datasets';
import type { Figures, TrainingPlan } from '@unrolled/task';
import { Rng, tensor } from '@unrolled/tensor';
import type { LabelingCorpus, LabelingExample } from './corpus.ts';
import { evaluateExamples, type LabelingEvaluation } from './evaluate.ts';
import { scoreFrameRegression } from './frame-regression.ts';
import type { LabelingModel } from './labeling-model.ts';
import type { LabelingTraining } from './options.ts';
import { cutWindows, drawWindow, type Window, type WindowInputs } from './windows.ts';

export { prepare } from './corpus.ts';
export { evaluate } from './evaluate.ts';

const labelRecords = (examples: readonly { readonly labels: Int32Array }[]) =>
  examples.flatMap(({ labels }) => Array.from(labels, (label) => ({ label })));

/** Batches, loss and evaluation of a run. */
export function plan(
  model: LabelingModel,
  { training, validation, parts: { labels } }: LabelingCorpus,
  options: LabelingTraining,
): TrainingPlan<readonly Window[], LabelingEvaluation> {
  const { seed, batchSize, labelSmoothing, windowLength, lookAhead } = options;
  const { noise, scaling, shift } = options;
  const classWeights = classWeightValues(
    'video-labeling',
    options.classWeights,
    labels,
    labelRecords(training),
  );
  const changes = new Rng(seed).fork('windows');
  const { inputs, channels } = model;
  return {
    batches: shuffledBatches({
      examples: cutWindows(training, windowLength),
      batchSize,
      rng: new Rng(seed).fork('sequences'),
    }),
    loss(batch, { step }) {
      const rng = changes.fork(`step ${step}`);
      const windows = batch.map((window) =>
        drawWindow(window, inputs, { windowLength, lookAhead, noise, scaling, shift }, rng),
      );
      const logits = model.forward(
        frameBatch(
          windows.map(({ frames }) => frames),
          inputs.size,
        ),
      );
      const rows = labelledRows(windows, logits.shape[1]);
      const flat = logits.reshape([-1, labels.length]).gather(tensor(rows, [rows.length]));
      return classificationLoss(flat, labelRecords(windows), { classWeights, labelSmoothing });
    },
    unitsOf: (batch) =>
      batch.reduce((sum, { example }) => sum + Math.min(windowLength, example.length), 0),
    before: (signal) => scoreBaselines({ training, validation }, signal),
    async evaluate(signal) {
      const scores = await evaluateExamples(model, validation, { signal });
      return { value: scoreOf(scores, options.measure), details: figuresOf(scores) };
    },
    goal: goalOf(options.measure),
    async conclude(signal) {
      const evaluation = await evaluateExamples(model, validation, { signal });
      return { evaluation, figures: figuresOf(evaluation) };
    },
  };

  async function scoreBaselines(
    data: {
      readonly training: readonly LabelingExample[];
      readonly validation: readonly LabelingExample[];
    },
    signal: AbortSignal | undefined,
  ): Promise<Figures> {
    const majority = majorityScores(labels, countLabels(labels.length, labelRecords(validation)));
    const alone = await scoreFrameRegression(data.training, data.validation, {
      ...{ labels, channels, classWeights, seed, signal },
    });
    return {
      majorityAccuracy: majority.accuracy,
      majorityMacroF1: majority.macroF1,
      ...(alone && {
        frameAccuracy: alone.accuracy,
        frameMacroF1: alone.macroF1,
        frameEdit: alone.segments.edit / 100,
        frameF1At50: alone.segments.f1[50] / 100,
      }),
    };
  }
}

/** Rows of [windows · time, labels] that have a label. */
const labelledRows = (windows: readonly WindowInputs[], time: number): Int32Array =>
  Int32Array.from(
    windows.flatMap(({ labels }, row) => Array.from(labels, (_, frame) => row * time + frame)),
  );

const figuresOf = ({ accuracy, macroF1, loss, segments }: LabelingEvaluation): Figures => ({
  accuracy,
  macroF1,
  loss,
  edit: segments.edit / 100,
  f1At50: segments.f1[50] / 100,
});
