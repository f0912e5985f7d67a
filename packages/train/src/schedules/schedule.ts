import { type Rule, readFrom, rules } from '@unrolled/tensor/guards';

/** How far a training run is, seen from before a step. */
export interface SchedulePoint {
  /** Steps done before this one: 0 in the first. */
  readonly step: number;
  /** The part of the run that is done, from 0 to 1, by whichever limit is nearest. */
  readonly progress: number;
}

/** The learning rate of a step. A plain function, so schedules compose as functions do. */
export type Schedule = (at: SchedulePoint) => number;

export const pointRule: Rule = {
  holds: (at) =>
    rules.wholeNumber.holds(readFrom(at, 'step')) && rules.ratio.holds(readFrom(at, 'progress')),
  words: 'an object with step and progress',
};
