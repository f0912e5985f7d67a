import { completeOptions } from '@unrolled/task';
import { type SettlingOptions, settlingOptions } from './options.ts';

/** State of a settler between two frames. */
export interface SettlerState {
  /** Smoothed probabilities of the last frame; null before the first. */
  readonly smoothed: readonly number[] | null;
  /** The label that holds; null before the first frame. */
  readonly current: number | null;
  /** The label that may follow. */
  readonly candidate: number;
  /** Number of consecutive frames that had the candidate and are not final yet. */
  readonly waiting: number;
}

const start: SettlerState = { smoothed: null, current: null, candidate: 0, waiting: 0 };

/**
 * Labels from probabilities, frame by frame. Probabilities are smoothed: p̄ₜ = s p̄ₜ₋₁ + (1 − s) pₜ.
 * A new label is valid from its first frame on, once it has been the most likely for `minimumDuration`
 * frames in a row; until then, labels are delayed; if it fails, the previous label continues. So every
 * segment except the first has at least so many frames.
 */
export class LabelSettler {
  readonly #smoothing: number;
  readonly #minimumDuration: number;
  state: SettlerState = start;

  constructor({ smoothing, minimumDuration }: SettlingOptions) {
    this.#smoothing = smoothing;
    this.#minimumDuration = minimumDuration;
  }

  /**
   * @param probabilities of the next frame, by label
   * @returns the labels that are now final, of the earliest frames without one
   */
  add(probabilities: ArrayLike<number>): number[] {
    const { smoothed: before, current, candidate, waiting } = this.state;
    const smoothed = Array.from(probabilities, (value, label) =>
      before === null ? value : this.#smoothing * before[label] + (1 - this.#smoothing) * value,
    );
    const best = smoothed.indexOf(Math.max(...smoothed));
    if (current === null || best === current) {
      this.state = { smoothed, current: best, candidate: best, waiting: 0 };
      return new Array<number>(waiting + 1).fill(best);
    }
    const isSame = waiting > 0 && best === candidate;
    const run = isSame ? waiting + 1 : 1;
    const dropped = new Array<number>(isSame ? 0 : waiting).fill(current);
    if (run < this.#minimumDuration) {
      this.state = { smoothed, current, candidate: best, waiting: run };
      return dropped;
    }
    this.state = { smoothed, current: best, candidate: best, waiting: 0 };
    return [...dropped, ...new Array<number>(run).fill(best)];
  }

  /** The labels of the remaining frames, at the end of a sequence; then another can start. */
  flush(): number[] {
    const { current, waiting } = this.state;
    this.state = start;
    return new Array<number>(waiting).fill(current ?? 0);
  }
}

/** A function that determines the labels of whole sequences [length, labels]. @throws ArgumentError */
export function settleAll(
  where: string,
  labels: number,
  options: Partial<SettlingOptions>,
): (probabilities: Float32Array) => Int32Array {
  const settler = new LabelSettler(completeOptions(where, settlingOptions, options));
  return (probabilities) => {
    const settled: number[] = [];
    for (let from = 0; from < probabilities.length; from += labels) {
      settled.push(...settler.add(probabilities.subarray(from, from + labels)));
    }
    return Int32Array.from([...settled, ...settler.flush()]);
  };
}
