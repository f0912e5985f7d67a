import {
  check,
  checkEach,
  checkOptions,
  nullable,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import {
  ArgumentError,
  concat,
  DataError,
  type Lengths,
  ShapeError,
  where as select,
  stack,
  type Tensor,
  unstack,
} from '@unrolled/tensor';
import { checkLengths, checkTensor } from '@unrolled/tensor/guards';

/** Options of `ctcLoss`. */
export interface CtcLossOptions {
  /** Valid steps of each sequence. Default: all. */
  readonly lengths?: Lengths;
  /** The class that means "no label". Default 0. */
  readonly blank?: number;
}

const optionRules: OptionRules<CtcLossOptions> = {
  lengths: optional(nullable(rules.list)),
  blank: optional(rules.wholeNumber),
};

/** A log-probability that no sum of others brings back, yet finite: −∞ − (−∞) would be NaN. */
const impossible = -1e30;

/**
 * Connectionist temporal classification (Graves 2006), as torch.nn.functional.ctc_loss: labels without
 * a position in time. Each sequence's loss is −ln of the probability of all alignments that give its
 * labels when repeats are merged and blanks removed, divided by the number of labels; the result is
 * the mean over the batch. Composed of primitive ops, forwards over the labels with blanks around each:
 *
 *     α_t(s) = p_t(label s) · (α_{t−1}(s) + α_{t−1}(s − 1) + [s may be skipped to] α_{t−1}(s − 2))
 *
 * in logarithms.
 * @param logits [batch, time, classes]
 * @param labels of each sequence, without blanks
 * @returns []
 * @throws DataError for a sequence of fewer steps than its labels need: one each, and one between two equal
 *   ones
 */
export function ctcLoss(
  logits: Tensor,
  labels: readonly ArrayLike<number>[],
  options: CtcLossOptions = {},
): Tensor {
  const where = 'ctcLoss';
  checkTensor(where, 'logits', logits, { dtype: 'float32', rank: 3 });
  const { lengths = null, blank = 0 } = checkOptions(where, options, optionRules);
  const [batch, time, classes] = logits.shape;
  checkLengths(where, 'lengths', lengths, batch, time);
  const rows = checkLabels(where, labels, { batch, classes, blank });
  const steps = Array.from({ length: batch }, (_, row) => lengths?.[row] ?? time);
  checkSteps(where, rows, steps);
  const plan = new Plan(logits, rows, blank);

  const emissions = emissionsOf(logits, plan);
  let alpha = emissions[0].add(plan.starts);
  for (let step = 1; step < time; step++) {
    const next = plan.advance(alpha).add(emissions[step]);
    alpha = steps.every((length) => step < length)
      ? next
      : select(plan.column(steps.map((length) => (step < length ? 1 : 0))), next, alpha);
  }
  const losses = logSum(alpha.add(plan.ends), 1).neg();
  return losses.mul(plan.shares).sum();
}

/** The constants of a batch: labels with a blank before, between and after them, [batch, states]. */
class Plan {
  /** int32 [batch, states]: rows of a table [batch · classes, ..] */
  readonly indices: Tensor;
  readonly starts: Tensor;
  readonly ends: Tensor;
  /** [batch]: how much the loss of each sequence counts. */
  readonly shares: Tensor;
  readonly #skips: Tensor;
  readonly #nowhere: Tensor;
  readonly #states: number;

  constructor(near: Tensor, rows: readonly (readonly number[])[], blank: number) {
    const [batch, , classes] = near.shape;
    const states = 2 * Math.max(0, ...rows.map(({ length }) => length)) + 1;
    const labelAt = (row: readonly number[], state: number) =>
      state % 2 === 1 ? (row[(state - 1) / 2] ?? blank) : blank;
    const table = (entry: (row: readonly number[], state: number, place: number) => number) =>
      rows.flatMap((row, place) =>
        Array.from({ length: states }, (_, state) => entry(row, state, place)),
      );
    const penalties = (allowed: (row: readonly number[], state: number) => boolean) =>
      near.constant(
        table((row, state) => (allowed(row, state) ? 0 : impossible)),
        [batch, states],
      );
    this.#states = states;
    this.indices = near.constant(
      table((row, state, place) => place * classes + labelAt(row, state)),
      [batch, states],
      'int32',
    );
    this.starts = penalties((row, state) => state < 2 && state <= 2 * row.length);
    this.ends = penalties((row, state) => state <= 2 * row.length && state >= 2 * row.length - 1);
    this.#skips = penalties(
      (row, state) => state % 2 === 1 && labelAt(row, state) !== labelAt(row, state - 2),
    );
    this.#nowhere = near.constant(impossible, [batch, 2]);
    this.shares = near.constant(
      rows.map(({ length }) => 1 / (Math.max(1, length) * batch)),
      [batch],
    );
  }

  /** ln of the probability that reaches each state in a step, without its emission: [batch, states]. */
  advance(alpha: Tensor): Tensor {
    const padded = concat([this.#nowhere, alpha], 1);
    const shifted = (by: number) => padded.slice([null, [2 - by, 2 - by + this.#states]]);
    return logSum(stack([alpha, shifted(1), shifted(2).add(this.#skips)]), 0);
  }

  /** [batch, 1] */
  column(values: readonly number[]): Tensor {
    return this.starts.constant(values, [values.length, 1]);
  }
}

/** ln p of the label of each state, for each step: [batch, states]. */
function emissionsOf(logits: Tensor, { indices }: Plan): Tensor[] {
  const [batch, time, classes] = logits.shape;
  const byClass = logits
    .logSoftmax()
    .transpose([0, 2, 1])
    .reshape([batch * classes, time]);
  return unstack(byClass.gather(indices).maximum(impossible).transpose([2, 0, 1]), 0);
}

/** ln Σ exp over an axis. */
function logSum(x: Tensor, axis: number): Tensor {
  const top = x.max(axis, { keepDims: true }).detach();
  const sum = x.sub(top).exp().sum(axis);
  return sum.log().add(top.reshape(sum.shape));
}

function checkLabels(
  where: string,
  labels: readonly ArrayLike<number>[],
  { batch, classes, blank }: { batch: number; classes: number; blank: number },
): number[][] {
  const rows = checkEach(where, 'labels', labels, rules.numbers).map((row) => Array.from(row));
  if (rows.length !== batch) {
    throw new ShapeError(
      `${where}: labels must be ${batch} lists, one for each sequence, got ${rows.length}`,
    );
  }
  check(where, 'blank', blank, {
    holds: (value) => Number(value) < classes,
    words: `a class from 0 to ${classes - 1}`,
  });
  rows.forEach((row, place) => {
    const wrong = row.find(
      (label) => !Number.isInteger(label) || label < 0 || label >= classes || label === blank,
    );
    if (wrong === undefined) return;
    throw new ArgumentError(
      `${where}: labels must be classes from 0 to ${classes - 1} other than the blank ${blank}, got ` +
        `${wrong} in sequence ${place}`,
    );
  });
  return rows;
}

function checkSteps(where: string, rows: readonly number[][], steps: readonly number[]): void {
  rows.forEach((row, place) => {
    const repeats = row.filter((label, at) => at > 0 && label === row[at - 1]).length;
    const needed = Math.max(1, row.length + repeats);
    if (steps[place] >= needed) return;
    throw new DataError(
      `${where}: sequence ${place} must have at least ${needed} steps for its ${row.length} labels, ` +
        `${repeats} of them repeated, got ${steps[place]}; leave it out, or pool less over time`,
    );
  });
}
