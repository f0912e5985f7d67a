import { check, checkEach, oneOf, optional, rules } from '@unrolled/guards';
import { type ClassScores, ConfusionMatrix } from '@unrolled/metrics';
import type { Module } from '@unrolled/nn';
import { DataError } from '@unrolled/tensor';
import { type ClassExample, checkExamples, checkLabels } from './labels.ts';
import { argmax, checkLogits, eachLogits, type LogitsOptions, logSumExp } from './logits.ts';

/** Scores of predicted labels. */
export interface ClassificationScores {
  /** The share of examples whose label was found. */
  readonly accuracy: number;
  /** Mean F1 of the labels that occur, each counting the same. */
  readonly macroF1: number;
}

/** Scores of a model that gives probabilities. */
export interface ProbabilisticScores extends ClassificationScores {
  /** Mean of −ln p(label), in nats, over the examples whose label has a probability. */
  readonly loss: number;
}

/** Measures of the validations by which the best weights are chosen. */
export const classificationMeasures = ['accuracy', 'macro-f1', 'loss'] as const;

/** Score by which the best weights are chosen. */
export type ClassificationMeasure = (typeof classificationMeasures)[number];

/** The score that a measure names. */
export function scoreOf(scores: ProbabilisticScores, measure: ClassificationMeasure): number {
  check('scoreOf', 'scores', scores, rules.object);
  check('scoreOf', 'measure', measure, oneOf(classificationMeasures));
  switch (measure) {
    case 'accuracy':
      return scores.accuracy;
    case 'macro-f1':
      return scores.macroF1;
    case 'loss':
      return scores.loss;
    default:
      return measure satisfies never;
  }
}

/** Whether a higher or a lower score is the better one. */
export function goalOf(measure: ClassificationMeasure): 'highest' | 'lowest' {
  check('goalOf', 'measure', measure, oneOf(classificationMeasures));
  return measure === 'loss' ? 'lowest' : 'highest';
}

/** A label and how well it is found. */
export interface LabelScores extends ClassScores {
  readonly label: string;
}

/** Scores of always answering the most frequent label: the baseline of any model. */
export interface MajorityScores extends ClassificationScores {
  readonly label: string;
}

/** @param supports the number of examples of each label, at least one in all */
export function majorityScores(
  labels: readonly string[],
  supports: readonly number[],
): MajorityScores {
  checkEach('majorityScores', 'labels', labels, rules.text);
  check('majorityScores', 'supports', supports, rules.numbers);
  const most = Math.max(...supports);
  const total = supports.reduce((sum, count) => sum + count, 0);
  const occurring = supports.filter((count) => count > 0).length;
  return {
    label: labels[supports.indexOf(most)],
    accuracy: most / total,
    macroF1: (2 * most) / (total + most) / occurring,
  };
}

/** An example whose label was not found. */
export interface Mistake {
  /** Its index among the examples. */
  readonly place: number;
  /** The label that it has. */
  readonly label: string;
  /** The label that was predicted. */
  readonly predicted: string;
  /** Probability that the model gave to its prediction. */
  readonly probability: number;
}

/** Evaluation of a classifier, overall and label by label. */
export interface ClassificationEvaluation extends ProbabilisticScores {
  readonly examples: number;
  /** The number of examples whose label was found. */
  readonly right: number;
  readonly labels: readonly string[];
  /** [expected][predicted]: how often the expected label was predicted as the other. */
  readonly confusion: readonly (readonly number[])[];
  /** Scores of each label, in the order of `labels`. */
  readonly classes: readonly LabelScores[];
  /** Scores of always answering the most frequent label of these examples. */
  readonly majority: MajorityScores;
  /** The most confident mistakes first, as many as requested. */
  readonly mistakes: readonly Mistake[];
}

/** An example that a model has read. */
export interface Judged {
  /** Its index among the examples. */
  readonly place: number;
  /** The index of its label. */
  readonly label: number;
  /** The logit of each label, or of the first labels only: a label without one is always a mistake. */
  readonly logits: ArrayLike<number>;
  /** The index of the predicted label. Default: that of the largest logit. */
  readonly predicted?: number;
}

/** Counts correct predictions, example by example. */
export class ClassificationTally {
  readonly labels: readonly string[];
  readonly #mostMistakes: number;
  readonly #matrix: ConfusionMatrix;
  readonly #mistakes: Mistake[] = [];
  #loss = 0;
  #withLoss = 0;

  /** @param mistakes the maximum number of mistakes to list */
  constructor(labels: readonly string[], mistakes = 0) {
    this.labels = checkLabels('ClassificationTally', labels);
    check('ClassificationTally', 'mistakes', mistakes, rules.wholeNumber);
    this.#mostMistakes = mistakes;
    this.#matrix = new ConfusionMatrix(labels.length);
  }

  /** @throws ShapeError for more logits than labels; DataError for those that are NaN */
  add(example: Judged): void {
    const where = 'ClassificationTally.add';
    check(where, 'the example', example, rules.object);
    const { place, label, logits, predicted = argmax(logits) } = example;
    checkExamples(where, [{ label }], this.labels.length);
    checkLogits(where, this.labels, logits);
    this.#matrix.add(predicted, label);
    const total = logSumExp(Array.from(logits));
    if (label < logits.length) {
      this.#loss += total - logits[label];
      this.#withLoss++;
    }
    if (this.#mostMistakes === 0 || predicted === label) return;
    this.#mistakes.push({
      place,
      label: this.labels[label],
      predicted: this.labels[predicted],
      probability: Math.exp(logits[predicted] - total),
    });
  }

  /** @throws DataError before the first example whose label has a logit */
  evaluation(): ClassificationEvaluation {
    const { accuracy, macroF1, total: examples } = this.#matrix;
    if (this.#withLoss === 0) {
      throw new DataError(
        `ClassificationTally: there must be examples whose label has a logit, got none of ${examples}`,
      );
    }
    const { labels } = this;
    const classes = labels.map((label, index) => ({ label, ...this.#matrix.scores(index) }));
    const mistakes = [...this.#mistakes].sort(
      (a, b) => b.probability - a.probability || a.place - b.place,
    );
    return {
      accuracy,
      macroF1,
      loss: this.#loss / this.#withLoss,
      examples,
      right: Math.round(accuracy * examples),
      labels,
      confusion: labels.map((_, expected) =>
        labels.map((_, predicted) => this.#matrix.count(predicted, expected)),
      ),
      classes,
      majority: majorityScores(
        labels,
        classes.map(({ support }) => support),
      ),
      mistakes: mistakes.slice(0, this.#mostMistakes),
    };
  }
}

/** Options of `evaluateClassifier`. */
export interface EvaluateClassifierOptions<Example> extends LogitsOptions<Example> {
  readonly labels: readonly string[];
  /** The maximum number of mistakes to list. Default 0. */
  readonly mistakes?: number;
}

/**
 * Accuracy, F1 and loss of a model on labelled examples, compared with the most frequent label. @throws
 * DataError for an empty list
 */
export async function evaluateClassifier<Example extends ClassExample>(
  model: Module,
  examples: readonly Example[],
  options: EvaluateClassifierOptions<Example>,
): Promise<ClassificationEvaluation> {
  const where = 'evaluateClassifier';
  check(where, 'options', options, rules.object);
  const { labels, mistakes = 0, ...reading } = options;
  checkLabels(where, labels);
  check(where, 'mistakes', mistakes, optional(rules.wholeNumber));
  checkExamples(where, examples, labels.length);
  if (examples.length === 0) throw new DataError(`${where}: there must be examples, got none`);
  const tally = new ClassificationTally(labels, mistakes);
  await eachLogits(model, examples, reading, (logits, place) => {
    tally.add({ place, label: examples[place].label, logits });
  });
  return tally.evaluation();
}
