import { ArgumentError } from '@unrolled/tensor';
import { checkNumber } from '../check-number.ts';

/** When to end. Whichever comes first; each counts what was done before a resume, too. */
export interface RunLimits {
  readonly steps?: number;
  readonly epochs?: number;
  /** Of wall-clock time while running, validation and callbacks included. */
  readonly minutes?: number;
}

interface Done {
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
}

/** @throws ArgumentError */
export function checkLimits(limits: RunLimits, signal: AbortSignal | undefined): void {
  const { steps, epochs, minutes } = limits;
  if (steps !== undefined) checkNumber('Trainer.run', 'steps', steps, { above: 0 });
  if (epochs !== undefined) checkNumber('Trainer.run', 'epochs', epochs, { above: 0 });
  if (minutes !== undefined) checkNumber('Trainer.run', 'minutes', minutes, { above: 0 });
  if (steps === undefined && epochs === undefined && minutes === undefined && !signal) {
    throw new ArgumentError(
      'Trainer.run: needs an end, got neither steps, epochs, minutes nor a signal; give one of them',
    );
  }
}

/** The part of a run that is done, from 0 to 1; it is over at 1. */
export function progressOf(limits: RunLimits, done: Done): number {
  const { steps = Infinity, epochs = Infinity, minutes = Infinity } = limits;
  return Math.min(
    1,
    Math.max(done.step / steps, done.epoch / epochs, done.seconds / (minutes * 60)),
  );
}
