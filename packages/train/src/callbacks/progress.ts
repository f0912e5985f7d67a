import { checkOptions, optional, rules } from '@unrolled/guards';
import type { Callback, StepEvent, TrainingRun } from '../trainer/callback.ts';
import { anyOf, atEnd, everySeconds, type When } from './when.ts';

/** Progress of a run in numbers, which the caller shows. */
export interface ProgressEvent {
  readonly step: number;
  readonly epoch: number;
  /** From 0 to 1. */
  readonly progress: number;
  /** Smoothed. */
  readonly loss: number;
  readonly learningRate: number;
  /** Rate of what the trainer's `unitsOf` counts, in recent steps, without the time of callbacks. */
  readonly unitsPerSecond: number;
  /** Wall-clock time of this run, earlier parts included when it is limited in minutes. */
  readonly seconds: number;
  /** Estimated; null while nothing is known. */
  readonly secondsLeft: number | null;
}

/** Options of a `Progress`. */
export interface ProgressOptions {
  readonly report: (event: ProgressEvent) => void;
  /** Default: ten times a second, and at the end. */
  readonly when?: When;
  /** Share of the smoothed loss that is kept from step to step. Default 0.98. */
  readonly smoothing?: number;
}

/** Reports how far the run is: for a progress bar, a web page. */
export class Progress implements Callback {
  readonly name = 'progress';
  readonly #report: (event: ProgressEvent) => void;
  readonly #when: When;
  readonly #smoothing: number;
  #firstProgress = 0;
  #firstSeconds: number | null = null;
  #loss = 0;
  #lossWeight = 0;
  #recentUnits = 0;
  #recentSeconds = 0;

  constructor(options: ProgressOptions) {
    const {
      report,
      when,
      smoothing = 0.98,
    } = checkOptions('Progress', options, {
      report: rules.function,
      when: optional(rules.function),
      smoothing: optional(rules.fraction),
    });
    this.#report = report;
    this.#when = when ?? anyOf(everySeconds(0.1), atEnd());
    this.#smoothing = smoothing;
  }

  onStart({ progress }: TrainingRun): void {
    this.#firstProgress = progress;
    this.#firstSeconds = null;
  }

  onStep(event: StepEvent): void {
    this.#firstSeconds ??= event.before.seconds;
    const kept = this.#smoothing;
    // Divided by the sum of its weights, so that the first steps are not drawn towards 0.
    this.#loss = kept * this.#loss + (1 - kept) * event.loss;
    this.#lossWeight = kept * this.#lossWeight + (1 - kept);
    this.#recentUnits = kept * this.#recentUnits + event.units;
    this.#recentSeconds = kept * this.#recentSeconds + event.stepSeconds;
    if (this.#when(event)) this.#report(this.#describe(event));
  }

  #describe({ step, epoch, progress, learningRate, seconds }: StepEvent): ProgressEvent {
    return {
      step,
      epoch,
      progress,
      loss: this.#loss / this.#lossWeight,
      learningRate,
      unitsPerSecond: this.#recentSeconds > 0 ? this.#recentUnits / this.#recentSeconds : 0,
      seconds,
      secondsLeft: this.#secondsLeft(progress, seconds),
    };
  }

  #secondsLeft(progress: number, seconds: number): number | null {
    const done = progress - this.#firstProgress;
    if (done <= 0) return null;
    return ((seconds - (this.#firstSeconds ?? 0)) * (1 - progress)) / done;
  }
}
