import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { RunningMean } from '@unrolled/metrics';
import type { Callback, Score, StepEvent } from '../trainer/callback.ts';
import type { When } from './when.ts';

/**
 * Figures of a run after a step: the mean training loss since the row before, the learning rate, and
 * the figures of a validation, named `heldOut…`, where there was one. The name of a validation other than
 * 'validation' comes after that.
 */
export type HistoryRow = Readonly<
  Record<'step' | 'epoch' | 'trainingLoss' | 'learningRate', number> & Record<string, number>
>;

/** Options of a `History`. */
export interface HistoryOptions {
  /** When a row is added, in addition to every validation. Default: never. */
  readonly when?: When;
  /** Takes each new row; training waits. */
  readonly onRow?: (row: HistoryRow) => void | Promise<void>;
}

const optionRules: OptionRules<HistoryOptions> = {
  when: optional(rules.function),
  onRow: optional(rules.function),
};

/** Records the course of a run as rows of a table: put it after the validations in the list of callbacks. */
export class History implements Callback {
  readonly name = 'history';
  readonly #options: HistoryOptions;
  readonly #rows: HistoryRow[] = [];
  readonly #loss = new RunningMean();
  #heldOut: Readonly<Record<string, number>> | null = null;

  constructor(options: HistoryOptions = {}) {
    this.#options = checkOptions('History', options, optionRules);
  }

  get rows(): readonly HistoryRow[] {
    return this.#rows;
  }

  onStep({ loss }: StepEvent): void {
    this.#loss.add(loss);
  }

  onScore(score: Score): void {
    this.#heldOut = { ...this.#heldOut, ...heldOutFigures(score) };
  }

  // The validation that scores a step comes before the loss of that step is added.
  async onSettled(event: StepEvent): Promise<void> {
    const { when, onRow } = this.#options;
    if (this.#heldOut === null && !when?.(event)) return;
    const { step, epoch, learningRate } = event;
    const row = { step, epoch, trainingLoss: this.#loss.value, learningRate, ...this.#heldOut };
    this.#loss.reset();
    this.#heldOut = null;
    this.#rows.push(row);
    await onRow?.(row);
  }

  /** A table with a header; cells of missing figures are empty. */
  toCsv(): string {
    const names = [...new Set(this.#rows.flatMap((row) => Object.keys(row)))];
    const lines = this.#rows.map((row) => names.map((name) => row[name] ?? '').join());
    return [names.join(), ...lines, ''].join('\n');
  }

  /** One JSON object per line. */
  toJsonLines(): string {
    return this.#rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  }
}

/** Figures of a validation by name: those in its details, or else its score. */
const heldOutFigures = ({ name, value, goal, details }: Score): Record<string, number> => {
  const figures = details ?? { [goal === 'lowest' ? 'loss' : 'score']: value };
  const validation = name === 'validation' ? '' : capitalized(name);
  return Object.fromEntries(
    Object.entries(figures).map(([figure, amount]) => [
      `heldOut${validation}${capitalized(figure)}`,
      amount,
    ]),
  );
};

const capitalized = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
