import { check, checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { ShapeError } from '@unrolled/tensor';

/** Options of `ctcGreedy`. */
export interface CtcSearchOptions {
  /** The class that means "no label". Default 0. */
  readonly blank?: number;
}

/** Options of `ctcBeam`. */
export interface CtcBeamOptions extends CtcSearchOptions {
  /** Labellings kept after each step. Default 10. */
  readonly width?: number;
}

/** A labelling, and ln of the probability of its alignments that the search has kept. */
export interface CtcHypothesis {
  readonly labels: readonly number[];
  readonly score: number;
}

const greedyRules: OptionRules<CtcSearchOptions> = { blank: optional(rules.wholeNumber) };
const beamRules: OptionRules<CtcBeamOptions> = { ...greedyRules, width: optional(rules.count) };

/**
 * The labels of the most likely alignment: the most likely class of each step, repeats merged, blanks removed.
 * @param logits [time, classes], row-major: the valid steps of one sequence
 */
export function ctcGreedy(
  logits: ArrayLike<number>,
  classes: number,
  options: CtcSearchOptions = {},
): number[] {
  const { blank = 0 } = checkOptions('ctcGreedy', options, greedyRules);
  const best = stepsOf('ctcGreedy', logits, classes, blank).map((step) =>
    step.reduce((top, value, index) => (value > step[top] ? index : top), 0),
  );
  return best.filter((label, step) => label !== blank && label !== best[step - 1]);
}

/** ln of the probability that a labelling's alignments up to a step end in a blank, and that they do not. */
interface Prefix {
  readonly labels: readonly number[];
  blank: number;
  label: number;
}

/**
 * Likely labellings by prefix beam search (Hannun 2014), the most likely first. A labelling accumulates the
 * probability of all its alignments, so that it may rank above that of the most likely alignment.
 * @param logits [time, classes], row-major: the valid steps of one sequence
 */
export function ctcBeam(
  logits: ArrayLike<number>,
  classes: number,
  options: CtcBeamOptions = {},
): CtcHypothesis[] {
  const { blank = 0, width = 10 } = checkOptions('ctcBeam', options, beamRules);
  let beam: Prefix[] = [{ labels: [], blank: 0, label: -Infinity }];
  for (const step of stepsOf('ctcBeam', logits, classes, blank)) {
    const next = new Map<string, Prefix>();
    const reach = (labels: readonly number[]): Prefix => {
      const key = labels.join();
      const known = next.get(key) ?? { labels, blank: -Infinity, label: -Infinity };
      next.set(key, known);
      return known;
    };
    for (const { labels, ...before } of beam) {
      const total = logAdd(before.blank, before.label);
      const last = labels.at(-1);
      const same = reach(labels);
      same.blank = logAdd(same.blank, total + step[blank]);
      if (last !== undefined) same.label = logAdd(same.label, before.label + step[last]);
      for (let label = 0; label < classes; label++) {
        if (label === blank) continue;
        const longer = reach([...labels, label]);
        // A repeated label counts again only after a blank.
        const from = label === last ? before.blank : total;
        longer.label = logAdd(longer.label, from + step[label]);
      }
    }
    beam = [...next.values()]
      .filter((prefix) => scoreOf(prefix) > -Infinity)
      .sort((a, b) => scoreOf(b) - scoreOf(a))
      .slice(0, width);
  }
  return beam.map((prefix) => ({ labels: prefix.labels, score: scoreOf(prefix) }));
}

const scoreOf = ({ blank, label }: Prefix): number => logAdd(blank, label);

function logAdd(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}

/** The log-probabilities of each step. */
function stepsOf(
  where: string,
  logits: ArrayLike<number>,
  classes: number,
  blank: number,
): number[][] {
  check(where, 'logits', logits, rules.numbers);
  check(where, 'classes', classes, rules.count);
  check(where, 'blank', blank, {
    holds: (value) => Number(value) < classes,
    words: `a class from 0 to ${classes - 1}`,
  });
  if (logits.length % classes !== 0) {
    throw new ShapeError(
      `${where}: logits must be rows of ${classes} values, one for each class, got ${logits.length} ` +
        'values',
    );
  }
  return Array.from({ length: logits.length / classes }, (_, step) => {
    const row = Array.from({ length: classes }, (_, index) => logits[step * classes + index]);
    const top = Math.max(...row);
    const total = top + Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0));
    return row.map((value) => value - total);
  });
}
