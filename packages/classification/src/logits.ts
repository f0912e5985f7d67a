import {
  check,
  checkEach,
  checkOptions,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import { evaluating, eventLoopTurn, type Module } from '@unrolled/nn';
import { DataError, noGrad, ShapeError, scope, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';

/** Batching of inputs. */
export interface LogitsOptions<Input> {
  /** Gives [inputs, classes]. */
  readonly forward: (batch: readonly Input[]) => Tensor;
  /** The length by which inputs are sorted, to reduce padding. */
  readonly lengthOf: (input: Input) => number;
  /** Default 128. */
  readonly batchSize?: number;
  /** Aborts between two batches, with its reason as the error. */
  readonly signal?: AbortSignal;
}

const optionRules: OptionRules<LogitsOptions<unknown>> = {
  forward: rules.function,
  lengthOf: rules.function,
  batchSize: optional(rules.count),
  signal: optional(rules.signal),
};

/**
 * The logits of each input, by a model in evaluation mode, in batches of similar length.
 * @param visit gets the logits of an input, one per class, and its index among the inputs
 */
export async function eachLogits<Input>(
  model: Module,
  inputs: readonly Input[],
  options: LogitsOptions<Input>,
  visit: (logits: Float32Array, place: number) => void,
): Promise<void> {
  check('eachLogits', 'model', model, rules.module);
  check('eachLogits', 'inputs', inputs, rules.list);
  check('eachLogits', 'visit', visit, rules.function);
  const {
    forward,
    lengthOf,
    batchSize = 128,
    signal,
  } = checkOptions<LogitsOptions<Input>>('eachLogits', options, optionRules);
  const lengths = inputs.map(lengthOf);
  const order = Array.from(inputs.keys()).sort((a, b) => lengths[a] - lengths[b]);
  await evaluating(model, async () => {
    for (let start = 0; start < order.length; start += batchSize) {
      signal?.throwIfAborted();
      const places = order.slice(start, start + batchSize);
      const logits = scope(() => noGrad(() => forward(places.map((place) => inputs[place]))));
      checkTensor('eachLogits', 'the result of forward', logits, { rank: 2 });
      const [rows, classes] = logits.shape;
      if (rows !== places.length) {
        throw new ShapeError(
          `eachLogits: forward must give a row of logits for each of ${places.length} inputs, got ${rows}`,
        );
      }
      const values = await logits.data(new Float32Array(logits.size));
      logits.dispose();
      places.forEach((place, row) => {
        visit(values.subarray(row * classes, (row + 1) * classes), place);
      });
      await eventLoopTurn();
    }
  });
}

/** A label and how sure the model is of it. */
export interface ClassPrediction {
  readonly label: string;
  /** The probability of that label. */
  readonly probability: number;
  /** The probability of each label, in the order of the labels. */
  readonly probabilities: readonly number[];
}

/**
 * The label with the largest logit, and the probability of each label.
 * @throws DataError for logits that are NaN
 */
export function predictionOf(
  labels: readonly string[],
  logits: ArrayLike<number>,
): ClassPrediction {
  checkEach('predictionOf', 'labels', labels, rules.text);
  checkLogits('predictionOf', labels, logits);
  const total = logSumExp(Array.from(logits));
  const probabilities = Array.from(logits, (logit) => Math.exp(logit - total));
  const best = argmax(logits);
  return { label: labels[best], probability: probabilities[best], probabilities };
}

/**
 * Checks the logits of an input.
 * @throws ShapeError for more logits than labels; DataError for NaN, from a model that has diverged
 */
export function checkLogits(
  where: string,
  labels: readonly string[],
  logits: ArrayLike<number>,
): void {
  check(where, 'logits', logits, rules.numbers);
  if (logits.length > labels.length) {
    throw new ShapeError(
      `${where}: there must be at most one logit for each of ${labels.length} labels, got ${logits.length}`,
    );
  }
  if (Array.from(logits).some(Number.isNaN)) {
    throw new DataError(
      `${where}: logits must be numbers, got NaN; train with a lower learning rate`,
    );
  }
}

/** The index of the maximum, the first of equal ones. */
export function argmax(values: ArrayLike<number>): number {
  check('argmax', 'values', values, rules.numbers);
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if (values[index] > values[best]) best = index;
  }
  return best;
}

/** ln Σ e^v */
export function logSumExp(values: readonly number[]): number {
  check('logSumExp', 'values', values, rules.numbers);
  const most = Math.max(...values);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - most);
  return most + Math.log(sum);
}
