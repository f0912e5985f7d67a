import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { ArgumentError } from '@unrolled/tensor';

/** Limits of a run, of which the first reached ends it; each includes what was done before a resume. */
export interface RunLimits {
  readonly steps?: number;
  readonly epochs?: number;
  /** Wall-clock time while running, validation and callbacks included. */
  readonly minutes?: number;
}

interface Done {
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
}

/** Options of `Trainer.run`. */
export interface RunOptions extends RunLimits {
  /** Ends the run after the step in progress. */
  readonly signal?: AbortSignal;
}

const optionRules: OptionRules<RunOptions> = {
  steps: optional(rules.aboveZero),
  epochs: optional(rules.aboveZero),
  minutes: optional(rules.aboveZero),
  signal: optional(rules.signal),
};

/** @throws ArgumentError */
export function checkRunOptions(options: RunOptions): RunOptions {
  const checked = checkOptions('Trainer.run', options, optionRules);
  if (Object.keys(checked).length === 0) {
    throw new ArgumentError(
      'Trainer.run: needs a limit, got neither steps, epochs, minutes nor a signal; give one of them',
    );
  }
  return checked;
}

/** The completed fraction of a run, from 0 to 1; it is over at 1. */
export function progressOf(limits: RunLimits, done: Done): number {
  const { steps = Infinity, epochs = Infinity, minutes = Infinity } = limits;
  return Math.min(
    1,
    Math.max(done.step / steps, done.epoch / epochs, done.seconds / (minutes * 60)),
  );
}
