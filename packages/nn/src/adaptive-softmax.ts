import {
  ArgumentError,
  check,
  checkOptions,
  describe,
  type OptionRules,
  oneOf,
  optional,
  rules,
  ShapeError,
  whole,
} from '@unrolled/guards';
import {
  concat,
  formatShape,
  linearCrossEntropy,
  type Rng,
  sizeOf,
  type Tensor,
} from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { type Init, inits } from './initializers.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';

/** Options of an `AdaptiveSoftmax`. */
export interface AdaptiveSoftmaxOptions {
  readonly inFeatures: number;
  /** Number of classes, numbered by falling frequency. */
  readonly classes: number;
  /**
   * First class of each cluster of rarer ones, ascending: with [2000, 8000] classes 0 to 1,999 are scored
   * at once, 2,000 to 7,999 form a cluster, and the rest another.
   */
  readonly cutoffs: readonly number[];
  /** Cluster i, counted from 1, is scored from inFeatures / divisorⁱ features. Default 4. */
  readonly divisor?: number;
  /** Whether the first level has a bias. Default false. */
  readonly headBias?: boolean;
  readonly init?: Init;
  readonly rng: Rng;
}

/** Options of the loss of an `AdaptiveSoftmax`. */
export interface AdaptiveSoftmaxLossOptions {
  /** Rows with this target count for nothing. Default −1. */
  readonly ignoreIndex?: number;
}

const optionRules: OptionRules<AdaptiveSoftmaxOptions> = {
  inFeatures: rules.count,
  classes: rules.count,
  cutoffs: rules.list,
  divisor: optional(rules.positive),
  headBias: optional(rules.boolean),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** Stands for a target that is ignored: no class of any level. */
const ignored = -1;

/**
 * A two-level softmax over many classes (Grave 2017), as torch.nn.AdaptiveLogSoftmaxWithLoss, with
 * its parameter names: the first level has the frequent classes and one entry for each cluster of rarer
 * ones, which is evaluated only for targets in it, with fewer features the rarer they are.
 */
export class AdaptiveSoftmax extends Module {
  readonly inFeatures: number;
  readonly classes: number;
  readonly cutoffs: readonly number[];
  /** Projection to the frequent classes and the clusters: [cutoffs[0] + clusters, inFeatures]. */
  readonly head: Linear;
  /** Two layers per cluster: to its reduced features, and from them to its classes. */
  readonly tail: readonly (readonly [narrow: Linear, classes: Linear])[];

  /** @throws ArgumentError for cutoffs that do not rise from 1 to below `classes` */
  constructor(options: AdaptiveSoftmaxOptions) {
    super();
    const where = 'AdaptiveSoftmax';
    const checked = checkOptions(where, options, optionRules);
    const { inFeatures, classes, cutoffs, divisor = 4, headBias = false, init, rng } = checked;
    checkCutoffs(cutoffs, classes);
    this.inFeatures = inFeatures;
    this.classes = classes;
    this.cutoffs = [...cutoffs];
    const linear = (from: number, outFeatures: number, bias = false) =>
      new Linear({ inFeatures: from, outFeatures, bias, init, rng });
    this.head = linear(inFeatures, cutoffs[0] + cutoffs.length, headBias);
    this.tail = cutoffs.map((first, index) => {
      const size = Math.max(1, Math.floor(inFeatures / divisor ** (index + 1)));
      return [linear(inFeatures, size), linear(size, (cutoffs[index + 1] ?? classes) - first)];
    });
  }

  /**
   * The mean of −ln p of the targets, in nats: []; 0 when every target is ignored.
   * @param features [rows, .., inFeatures], of at least one row
   * @param targets class of each row
   */
  loss(
    features: Tensor,
    targets: ArrayLike<number>,
    options: AdaptiveSoftmaxLossOptions = {},
  ): Tensor {
    const where = 'AdaptiveSoftmax.loss';
    const { ignoreIndex = -1 } = checkOptions<AdaptiveSoftmaxLossOptions>(where, options, {
      ignoreIndex: optional(rules.anyWhole),
    });
    const flat = this.#rowsOf(where, features); // [rows, inFeatures]
    const classes = this.#checkTargets(where, targets, flat.shape[0], ignoreIndex);
    const counted = classes.filter((target) => target !== ignored).length;
    const [common] = this.cutoffs;
    // −1 for frequent classes, and for what is ignored
    const clusterOf = (target: number) => this.cutoffs.findLastIndex((first) => first <= target);
    const ofHead = classes.map((target) => {
      const cluster = clusterOf(target);
      return cluster < 0 ? target : common + cluster;
    });
    const labels = (values: readonly number[]) =>
      features.constant(values, [values.length], 'int32');
    const { weight, bias } = this.head;
    let loss = linearCrossEntropy(flat, weight, labels(ofHead), { bias, ignoreIndex: ignored });
    for (const [cluster, [narrow, wide]] of this.tail.entries()) {
      const rows = classes.flatMap((target, row) => (clusterOf(target) === cluster ? [row] : []));
      if (rows.length === 0) continue;
      const inside = narrow.forward(flat.gather(labels(rows)));
      const own = labels(rows.map((row) => classes[row] - this.cutoffs[cluster]));
      const mean = linearCrossEntropy(inside, wide.weight, own);
      loss = loss.add(mean.mul(rows.length / counted));
    }
    return loss;
  }

  /** ln p of all classes: features [rows, .., inFeatures] → [rows, .., classes] */
  forward(features: Tensor): Tensor {
    const flat = this.#rowsOf('AdaptiveSoftmax.forward', features); // [rows, inFeatures]
    const [common] = this.cutoffs;
    const head = this.head.forward(flat).logSoftmax();
    const clusters = this.tail.map(([narrow, wide], cluster) => {
      const inside = wide.forward(narrow.forward(flat)).logSoftmax();
      return inside.add(head.slice([null, [common + cluster, common + cluster + 1]]));
    });
    const all = concat([head.slice([null, [0, common]]), ...clusters], -1); // [rows, classes]
    return all.reshape([...features.shape.slice(0, -1), this.classes]);
  }

  /** [rows, .., inFeatures] → [rows, inFeatures] */
  #rowsOf(where: string, features: Tensor): Tensor {
    checkTensor(where, 'features', features, { dtype: 'float32' });
    const { shape, rank } = features;
    const rows = sizeOf(shape.slice(0, -1));
    if (rank >= 2 && shape[rank - 1] === this.inFeatures && rows > 0) {
      return features.reshape([rows, this.inFeatures]);
    }
    throw new ShapeError(
      `${where}: features must be [rows, .., ${this.inFeatures}], of at least one row, got ` +
        formatShape(shape),
    );
  }

  /** @returns the classes, and `ignored` in place of the index that is ignored */
  #checkTargets(
    where: string,
    targets: ArrayLike<number>,
    rows: number,
    ignoreIndex: number,
  ): number[] {
    check(where, 'targets', targets, rules.numbers);
    const classes = Array.from(targets);
    if (classes.length !== rows) {
      throw new ShapeError(
        `${where}: targets must be ${rows}, one for each row of features, got ${classes.length}`,
      );
    }
    const rule = whole(0, this.classes - 1);
    return classes.map((target) => {
      if (target === ignoreIndex) return ignored;
      check(where, 'a target', target, rule);
      return target;
    });
  }
}

function checkCutoffs(cutoffs: readonly number[], classes: number): void {
  const rises = cutoffs.every(
    (cutoff, index) =>
      Number.isSafeInteger(cutoff) && cutoff > (cutoffs[index - 1] ?? 0) && cutoff < classes,
  );
  if (cutoffs.length > 0 && rises) return;
  throw new ArgumentError(
    `AdaptiveSoftmax: cutoffs must be ascending whole numbers from 1 to below ${classes}, the number of ` +
      `classes, at least one of them, got ${describe(cutoffs)}`,
  );
}
