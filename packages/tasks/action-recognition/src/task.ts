import {
  type ClassificationEvaluation,
  checkLabels,
  classificationLoss,
  classWeightValues,
  countLabels,
  goalOf,
  majorityScores,
  scoreOf,
} from '@unrolled/classification';
import { frameBatch, shuffledBatches } from '@unrolled/datasets';
import { defineTask, type TrainingPlan } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import { FrameInputs } from '@unrolled/vision';
import { ActionModel } from './action-model.ts';
import { changer } from './augment/changer.ts';
import { scoreBaselines } from './baselines/train-baselines.ts';
import { type ActionCorpus, type ActionExample, prepareCorpus } from './corpus.ts';
import { evaluate, evaluateExamples } from './evaluate.ts';
import { type ActionTraining, modelOptions, trainingOptions } from './options.ts';

/**
 * Which action a sequence of frames shows: many-to-one, over skeletons, sensors, features or pixels.
 * Next to it stands a model that sees each frame by itself, which tells what the order of frames adds.
 */
export const actionRecognition = /* @__PURE__ */ defineTask({
  name: 'action-recognition',
  version: '1',
  package: '@unrolled/action-recognition',
  unit: 'sequences',
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ labels, inputs }: ActionModel) => ({ labels, inputs }),
    write: ({ labels, inputs }) => ({ labels: { labels }, inputs }),
    read: ({ where, field }) => ({
      labels: checkLabels(where, field('labels').labels as readonly string[]),
      inputs: FrameInputs.from(where, field('inputs')),
    }),
    summary: ({ labels, inputs }) => ({
      actions: labels.join(', ').slice(0, 200),
      inputs: `${inputs}`,
    }),
  },
  create: ({ labels, inputs }, configuration, { init, rng }) =>
    new ActionModel({ labels, inputs, configuration, init, rng }),
  training: () => ({ prepare: prepareCorpus, plan, evaluate }),
});

function plan(
  model: ActionModel,
  corpus: ActionCorpus,
  options: ActionTraining,
): TrainingPlan<readonly ActionExample[], ClassificationEvaluation> {
  const { training, validation, parts } = corpus;
  const { labels } = parts;
  const { seed, batchSize, labelSmoothing, measure } = options;
  const classWeights = classWeightValues(
    'action-recognition',
    options.classWeights,
    labels,
    training,
  );
  const changes = new Rng(seed).fork('augmentation');
  const change = changer(options, parts);
  return {
    batches: shuffledBatches({
      examples: training,
      batchSize,
      rng: new Rng(seed).fork('sequences'),
    }),
    loss(batch, { step }) {
      const rng = changes.fork(`step ${step}`);
      const changed = batch.map((example) => change(example, rng));
      const logits = model.forward(frameBatch(changed, model.features));
      return classificationLoss(logits, changed, { classWeights, labelSmoothing });
    },
    unitsOf: (batch) => batch.reduce((frames, { length }) => frames + length, 0),
    async before(signal) {
      const split = { training, test: validation, ...parts };
      const baselines = await scoreBaselines(split, seed, signal);
      const majority = majorityScores(labels, countLabels(labels.length, validation));
      return {
        majorityAccuracy: majority.accuracy,
        ...(baselines !== null && {
          frameAverageAccuracy: baselines.frameAverage.accuracy,
          paddedLogisticAccuracy: baselines.paddedLogistic.accuracy,
        }),
      };
    },
    async evaluate(signal) {
      const scores = await evaluateExamples(model, validation, { signal });
      const { accuracy, macroF1, loss } = scores;
      return { value: scoreOf(scores, measure), details: { accuracy, macroF1, loss } };
    },
    goal: goalOf(measure),
    async conclude(signal) {
      const evaluation = await evaluateExamples(model, validation, { signal });
      const { accuracy, macroF1, loss } = evaluation;
      return { evaluation, figures: { accuracy, macroF1, loss } };
    },
  };
}
