import {
  type ClassificationEvaluation,
  evaluateClassifier,
  labelIndex,
  type ProbabilisticScores,
} from '@unrolled/classification';
import { frameBatch, type LabelledSequence } from '@unrolled/datasets';
import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { type ActionModel, featuresFor } from './action-model.ts';
import { type BaselineName, scoreBaselines } from './baselines.ts';
import type { ActionExample } from './corpus.ts';

/** Options of `actionRecognition.evaluate`. */
export interface ActionEvaluateOptions {
  /** The maximum number of mistakes to list. Default 0. */
  readonly mistakes?: number;
  /** Sequences on which models without recurrence are trained for comparison. Default: none. */
  readonly baseline?: readonly LabelledSequence[];
  readonly signal?: AbortSignal;
}

const optionRules: OptionRules<ActionEvaluateOptions> = {
  mistakes: optional(rules.wholeNumber),
  baseline: optional(rules.list),
  signal: optional(rules.signal),
};

/** An evaluation with models without recurrence next to it. */
export interface ActionEvaluation extends ClassificationEvaluation {
  /**
   * Scores of a mean over single frames, and of logistic regression on padded
   * series; null without sequences to train them.
   */
  readonly baselines: Readonly<Record<BaselineName, ProbabilisticScores>> | null;
}

type Example = Omit<ActionExample, 'frames'>;

const baselineSeed = 1;

/**
 * Accuracy, F1 and loss of a model on labelled sequences, compared with the most frequent label.
 * @throws DataError for an empty list, a sequence that cannot be read, or an unknown label
 */
export async function evaluate(
  model: ActionModel,
  sequences: readonly LabelledSequence[],
  options: ActionEvaluateOptions = {},
): Promise<ActionEvaluation> {
  const where = 'actionRecognition.evaluate';
  const checked = checkOptions(where, options, optionRules);
  const encoded = (list: readonly LabelledSequence[]): Example[] =>
    featuresFor(where, model, list).map((sequence, place) => ({
      ...sequence,
      label: labelIndex(where, model.labels, list[place].label),
    }));
  const test = encoded(sequences);
  const { baseline, signal, ...listed } = checked;
  const training = baseline && encoded(baseline);
  if (training?.length === 0) {
    throw new DataError(`${where}: there must be sequences in baseline, got none`);
  }
  const scores = await evaluateExamples(model, test, { ...listed, signal });
  const { labels, inputs } = model;
  const split = training && { training, test, labels, inputs };
  return { ...scores, baselines: split ? await scoreBaselines(split, baselineSeed, signal) : null };
}

/** Scores of a model on prepared examples. */
export const evaluateExamples = (
  model: ActionModel,
  examples: readonly Example[],
  { mistakes, signal }: ActionEvaluateOptions = {},
): Promise<ClassificationEvaluation> =>
  evaluateClassifier(model, examples, {
    labels: model.labels,
    forward: (batch) => model.forward(frameBatch(batch, model.features)),
    lengthOf: ({ length }) => length,
    mistakes,
    signal,
  });
