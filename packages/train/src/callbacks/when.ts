import { check, checkEach, rules } from '@unrolled/guards';
import type { Moment } from '../trainer/callback.ts';

/** Whether a callback is due after a step. A pure function, so that a resumed run behaves the same. */
export type When = (at: Moment) => boolean;

/** After every `count` steps. */
export const everySteps = (count: number): When => everyMultiple('everySteps', count, 'step');

/** At the end of every `count` epochs. */
export const everyEpochs = (count = 1): When => everyMultiple('everyEpochs', count, 'epoch');

/** Whenever `count` seconds of wall-clock time have passed. */
export const everySeconds = (count: number): When =>
  everyMultiple('everySeconds', count, 'seconds');

function everyMultiple(name: string, count: number, key: 'step' | 'epoch' | 'seconds'): When {
  check(name, 'count', count, rules.positive);
  return (at) => Math.floor(at[key] / count) > Math.floor(at.before[key] / count);
}

/** At these fractions of the run: atProgress(0.1, 0.5, 1). */
export function atProgress(...parts: readonly number[]): When {
  checkEach('atProgress', 'parts', parts, rules.ratio);
  return ({ progress, before }) => parts.some((part) => before.progress < part && progress >= part);
}

/** This number of times, spread evenly over the run, the last time at its end; 0: never. */
export function evenly(times: number): When {
  check('evenly', 'times', times, rules.wholeNumber);
  // A part of the run is compared directly: its multiple may be rounded to below a whole number.
  const passed = (progress: number): number => {
    const nearest = Math.round(progress * times);
    return progress >= nearest / times ? nearest : nearest - 1;
  };
  return ({ progress, before }) => passed(progress) > passed(before.progress);
}

/** After the last step of a run that reaches a limit. */
export const atEnd = (): When => atProgress(1);

/** When one of them says so. */
export function anyOf(...whens: readonly When[]): When {
  checkEach('anyOf', 'whens', whens, rules.function);
  return (at) => whens.some((when) => when(at));
}
