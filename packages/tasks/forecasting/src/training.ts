import { shuffledBatches, windowBatch } from '@unrolled/datasets';
import { quantileLoss } from '@unrolled/nn';
import type { Figures, TrainingPlan } from '@unrolled/task';
import { Rng } from '@unrolled/tensor';
import type { ForecastingCorpus } from './corpus.ts';
import { evaluateWindows, type ForecastingEvaluation } from './evaluate.ts';
import { type ForecastWindow, futureOf } from './forecast-windows.ts';
import type { ForecastingModel } from './forecasting-model.ts';
import type { ForecastingTraining } from './options.ts';

export { prepare } from './corpus.ts';
export { evaluate } from './evaluate.ts';

/** Pinball loss of all quantiles over windows in random order. */
export function plan(
  model: ForecastingModel,
  { training, validation }: ForecastingCorpus,
  { batchSize, seed, horizon, targets }: ForecastingTraining,
): TrainingPlan<readonly ForecastWindow[], ForecastingEvaluation> {
  return {
    batches: shuffledBatches({ examples: training, batchSize, rng: new Rng(seed).fork('windows') }),
    loss(batch) {
      const { frames, targets: expected } = windowBatch(batch);
      const rows = expected.reshape([batch.length, horizon, targets]);
      return quantileLoss(model.forward(frames, futureOf(batch, horizon)), rows, model.quantiles);
    },
    unitsOf: (batch) => batch.length,
    async evaluate(signal) {
      const scores = await evaluateWindows(model, validation, signal);
      return { value: scores.loss, details: figuresOf(scores) };
    },
    async conclude(signal) {
      const evaluation = await evaluateWindows(model, validation, signal);
      return { evaluation, figures: figuresOf(evaluation) };
    },
  };
}

const figuresOf = ({ mae, mase, coverage, loss, baselines }: ForecastingEvaluation): Figures => ({
  ...{ mae, mase, coverage, loss },
  ...Object.fromEntries(
    Object.entries(baselines).map(([name, scores]) => [`${name}Mase`, scores.mase]),
  ),
});
