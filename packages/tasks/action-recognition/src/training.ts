import {
  type ClassificationEvaluation,
  classificationLoss,
  classWeightValues,
  countLabels,
  goalOf,
  majorityScores,
  scoreOf,
} from '@unrolled/classification';
import { frameBatch, shuffledBatches } from '@unrolled/datasets';
import type { TrainingPlan } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import type { ActionModel } from './action-model.ts';
import { changer } from './augment/changer.ts';
import { scoreBaselines } from './baselines.ts';
import type { ActionCorpus, ActionExample } from './corpus.ts';
import { evaluateExamples } from './evaluate.ts';
import type { ActionTraining } from './options.ts';

export { prepareCorpus as prepare } from './corpus.ts';
export { evaluate } from './evaluate.ts';

/** Cross-entropy over shuffled sequences, together with a model of single frames. */
export function plan(
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
