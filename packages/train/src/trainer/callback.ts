import type { Module } from '@unrolled/nn';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { TrainingSnapshot } from './snapshot.ts';

/** Whether a lower score is the better one (a loss) or a higher one (an accuracy). */
export type Goal = 'lowest' | 'highest';

/** A score with further figures of the same measurement: an accuracy with its loss. */
export interface MeasuredScore {
  readonly value: number;
  /** Further figures, by name. */
  readonly details: Readonly<Record<string, number>>;
}

/** The score that a validation found. */
export interface Score {
  /** The name of the validation that found it. */
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

/** Progress of a run after a step, and before it. */
export interface Moment {
  /** Steps done. */
  readonly step: number;
  /** Epochs done, with the part of the one begun. */
  readonly epoch: number;
  /** The completed fraction of the run, from 0 to 1; the last step ends at 1. */
  readonly progress: number;
  /** Wall-clock time. */
  readonly seconds: number;
  readonly before: {
    readonly step: number;
    readonly epoch: number;
    readonly progress: number;
    readonly seconds: number;
  };
}

/** A step that was done. */
export interface StepEvent extends Moment {
  readonly loss: number;
  /** Over all gradients, before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** The units that `unitsOf` counted in the batch: characters, words, frames. */
  readonly units: number;
  /** Time that the step itself took, without callbacks. */
  readonly stepSeconds: number;
}

/** Why a run ended: a limit was reached, a callback called stop(), or the signal aborted it. */
export type EndReason = 'finished' | 'stopped' | 'aborted';

/** Result of a run of a `Trainer`. */
export interface RunResult {
  readonly reason: EndReason;
  /** The reason that the callback gave which stopped the run. */
  readonly stoppedBecause: string | null;
  /** In all, also before a resume. */
  readonly steps: number;
  readonly epochs: number;
  /** Loss of the last step; null when there was none. */
  readonly loss: number | null;
}

/** The part of a trainer that callbacks see. */
export interface TrainingRun {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly step: number;
  readonly progress: number;
  /** Ends the run when the callbacks of this step are done. */
  stop(because: string): void;
  /** Ends the run as its signal does, because a callback has work left that a resumed run finishes. */
  suspend(): void;
  /** Announces a score to the schedule and to every callback. */
  announce(score: Score): Promise<void>;
  /** @throws StateError within a step: call it in onSettled, or after the run */
  snapshot(): Promise<TrainingSnapshot>;
}

/** Work between steps that may take long. */
export interface Activity {
  /** In words, such as "reading the text". */
  readonly name: string;
  /** The part that is done, from 0 to 1. */
  readonly share: number;
}

/**
 * Hooks that run between the steps. They are awaited in the order of the list;
 * one that throws ends the run with its error, and no hook is called after it. A callback that
 * also is `Resumable` is saved and restored with the run, under its name.
 */
export interface Callback {
  /** Letters, digits, `-` and `_`; no two resumable callbacks of a trainer have the same. */
  readonly name: string;
  /** Called while a task reads its data, before the run, or evaluates its model. Must not throw. */
  onActivity?(activity: Activity): void;
  onStart?(run: TrainingRun): void | Promise<void>;
  /** After every step. */
  onStep?(event: StepEvent, run: TrainingRun): void | Promise<void>;
  /** After a validation, in the midst of a step's onStep. */
  onScore?(score: Score, run: TrainingRun): void | Promise<void>;
  /** Called when all onStep of a step are done: only here can a snapshot be taken. */
  onSettled?(event: StepEvent, run: TrainingRun): void | Promise<void>;
  /** When the run ends without an error. */
  onEnd?(result: RunResult, run: TrainingRun): void | Promise<void>;
}
