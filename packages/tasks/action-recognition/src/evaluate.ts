import {
  type ClassificationEvaluation,
  evaluateClassifier,
  labelIndex,
} from '@unrolled/classification';
import {
  checkSequences,
  frameBatch,
  type LabelledSequence,
  standardizeFrames,
} from '@unrolled/datasets';
import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { ActionModel } from './action-model.ts';
import type { ActionExample } from './corpus.ts';

export interface ActionEvaluateOptions {
  /** The greatest number of mistakes to list. Default 0. */
  readonly mistakes?: number;
  readonly signal?: AbortSignal;
}

const optionRules: OptionRules<ActionEvaluateOptions> = {
  mistakes: optional(rules.wholeNumber),
  signal: optional(rules.signal),
};

const modelRule = {
  holds: (value: unknown) => value instanceof ActionModel,
  words: 'an ActionModel',
};

/**
 * Accuracy, F1 and loss of a model on labelled sequences, next to the most frequent label.
 * @throws DataError for no sequence, one that cannot be read, or a label that the model does not know
 */
export async function evaluate(
  model: ActionModel,
  sequences: readonly LabelledSequence[],
  options: ActionEvaluateOptions = {},
): Promise<ClassificationEvaluation> {
  const where = 'actionRecognition.evaluate';
  check(where, 'the model', model, modelRule);
  const checked = checkOptions(where, options, optionRules);
  const list = checkSequences(where, 'sequences', sequences, model.channels);
  const examples = list.map((sequence) => ({
    length: sequence.length,
    values: standardizeFrames(sequence, model.standardizer),
    label: labelIndex(where, model.labels, sequence.label),
  }));
  return evaluateExamples(model, examples, checked);
}

export const evaluateExamples = (
  model: ActionModel,
  examples: readonly ActionExample[],
  { mistakes, signal }: ActionEvaluateOptions = {},
): Promise<ClassificationEvaluation> =>
  evaluateClassifier(model, examples, {
    labels: model.labels,
    forward: (batch) => model.forward(frameBatch(batch, model.channels)),
    lengthOf: ({ length }) => length,
    mistakes,
    signal,
  });
