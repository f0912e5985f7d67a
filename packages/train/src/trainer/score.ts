/** Whether a lower score is the better one (a loss) or a higher one (an accuracy). */
export type Goal = 'lowest' | 'highest';

/** A score with what else was measured for it: a loss beside an accuracy. */
export interface MeasuredScore {
  readonly value: number;
  /** Further figures, by name. */
  readonly details: Readonly<Record<string, number>>;
}

/** What a validation found. */
export interface Score {
  /** Of the validation that found it. */
  readonly name: string;
  readonly value: number;
  readonly goal: Goal;
  /** The best so far, this one included. */
  readonly best: number;
  readonly isBest: boolean;
  /** Steps done when it was found. */
  readonly step: number;
  /** Further figures of the same validation, by name. */
  readonly details?: Readonly<Record<string, number>>;
}

/** Times this, a lower score is always the better one. */
export const signOf = (goal: Goal): 1 | -1 => (goal === 'lowest' ? 1 : -1);
