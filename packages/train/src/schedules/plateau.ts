import { check, checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/guards';
import { type PartState, type Resumable, SavedFields, savedPart } from '@unrolled/nn';
import { type Score, signOf } from '../trainer/callback.ts';
import { pointRule, type Schedule, type SchedulePoint } from './schedule.ts';

/** A schedule with a state: it follows the scores of validations, and is saved with the run. */
export interface StatefulSchedule extends Resumable {
  learningRate(at: SchedulePoint): number;
  onScore(score: Score): void;
}

/** Options of a `Plateau`. */
export interface PlateauOptions {
  /** A rate, or a schedule whose rates are reduced. */
  readonly learningRate: number | Schedule;
  /** The factor by which the rate falls. Default 0.1. */
  readonly factor?: number;
  /** Number of scores without improvement after which the next one reduces the rate. Default 10. */
  readonly patience?: number;
  /** Minimum improvement, as a share of the best score. Default 0.0001. */
  readonly threshold?: number;
  /** Scores after a reduction that are not counted. Default 0. */
  readonly cooldown?: number;
  /** The rate is not reduced below this. Default 0. */
  readonly floor?: number;
}

const optionRules: OptionRules<PlateauOptions> = {
  learningRate: {
    holds: (value) => rules.notNegative.holds(value) || rules.function.holds(value),
    words: 'a number from 0 up, or a schedule',
  },
  factor: optional(rules.share),
  patience: optional(rules.wholeNumber),
  threshold: optional(rules.fraction),
  cooldown: optional(rules.wholeNumber),
  floor: optional(rules.notNegative),
};

/** Reduces the rate when scores stop improving, as torch.optim.lr_scheduler.ReduceLROnPlateau. */
export class Plateau implements StatefulSchedule {
  readonly #schedule: Schedule;
  readonly #options: Required<Omit<PlateauOptions, 'learningRate'>>;
  #reductions = 0;
  #best: number | null = null;
  #badScores = 0;
  #cooldownLeft = 0;

  constructor(options: PlateauOptions) {
    const checked = checkOptions('Plateau', options, optionRules);
    const { learningRate, factor = 0.1, patience = 10, threshold = 1e-4 } = checked;
    const { cooldown = 0, floor = 0 } = checked;
    this.#schedule = typeof learningRate === 'number' ? () => learningRate : learningRate;
    this.#options = { factor, patience, threshold, cooldown, floor };
  }

  learningRate(at: SchedulePoint): number {
    check('Plateau.learningRate', 'the point', at, pointRule);
    const { factor, floor } = this.#options;
    const rate = this.#schedule(at);
    // A rate that is low already stays: the floor only bounds the reduction.
    return Math.max(rate * factor ** this.#reductions, Math.min(rate, floor));
  }

  onScore(score: Score): void {
    check('Plateau.onScore', 'score', score, rules.object);
    const { value, goal } = score;
    check('Plateau.onScore', 'score.value', value, rules.anyNumber);
    check('Plateau.onScore', 'score.goal', goal, oneOf(['lowest', 'highest']));
    const { patience, cooldown } = this.#options;
    if (this.#isImprovement(value * signOf(goal))) {
      this.#best = value * signOf(goal);
      this.#badScores = 0;
    } else {
      this.#badScores++;
    }
    if (this.#cooldownLeft > 0) {
      this.#cooldownLeft--;
      this.#badScores = 0;
    }
    if (this.#badScores > patience) {
      this.#reductions++;
      this.#cooldownLeft = cooldown;
      this.#badScores = 0;
    }
  }

  /** @param cost lower is better */
  #isImprovement(cost: number): boolean {
    if (this.#best === null) return !Number.isNaN(cost);
    return cost < this.#best - Math.abs(this.#best) * this.#options.threshold;
  }

  snapshot(): PartState {
    return {
      state: {
        reductions: this.#reductions,
        best: this.#best,
        badScores: this.#badScores,
        cooldownLeft: this.#cooldownLeft,
      },
    };
  }

  prepareRestore(saved: Required<PartState>): () => void {
    const { state } = savedPart('Plateau', saved);
    const fields = new SavedFields('Plateau', state);
    const reductions = fields.count('reductions');
    const best = fields.numberOrNull('best');
    const badScores = fields.count('badScores');
    const cooldownLeft = fields.count('cooldownLeft');
    return () => {
      this.#reductions = reductions;
      this.#best = best;
      this.#badScores = badScores;
      this.#cooldownLeft = cooldownLeft;
    };
  }
}
