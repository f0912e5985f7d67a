import { check, describe, oneOf, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import type { Column } from '../tables/table.ts';

/** Spans of time after which clocks and calendars begin again. */
export const calendarCycles = ['day', 'week', 'year'] as const;

/** Cycle of the calendar. */
export type CalendarCycle = (typeof calendarCycles)[number];

/** Channel with the phase of a row within a cycle, as a sine or cosine, so that its end meets its beginning. */
export interface CalendarChannel {
  /** The column of the times. */
  readonly time: Column;
  readonly cycle: CalendarCycle;
  readonly wave: 'sin' | 'cos';
}

const dayLength = 24 * 60 * 60 * 1000;

/** `2012-01-31`, `2012/01/31 23:50`, `2012-01-31T23:50:10Z`, `2012-01`: what the clock on the wall shows. */
const pattern =
  /^\s*(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?\s*$/;

/**
 * A sine or cosine of the share of a cycle that has passed at a time. Zones are not looked at: day and hour are
 * those that are written.
 * @param time a date, or a date and a time of day, the year first
 * @param where names the cell in the error
 * @throws DataError for another text
 */
export function calendarValue(
  time: string,
  { cycle, wave }: Omit<CalendarChannel, 'time'>,
  where: string,
): number {
  check('calendarValue', 'time', time, rules.text);
  check('calendarValue', 'cycle', cycle, oneOf(calendarCycles));
  check('calendarValue', 'wave', wave, oneOf(['sin', 'cos']));
  check('calendarValue', 'where', where, rules.text);
  const angle = 2 * Math.PI * shareOf(timeOf(time, where), cycle);
  return wave === 'sin' ? Math.sin(angle) : Math.cos(angle);
}

/** Milliseconds since 1970, as if the time were in UTC. */
function timeOf(text: string, where: string): number {
  const parts = pattern.exec(text);
  if (parts !== null) {
    const [year, month, day, hour, minute, second] = parts
      .slice(1)
      .map((part, place) => (part === undefined ? Number(place < 3) : Number(part)));
    const time = Date.UTC(year, month - 1, day, hour, minute, second);
    const date = new Date(time);
    const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    if (isDate && hour < 24 && minute < 60 && second < 60) return time;
  }
  throw new DataError(
    `${where} must be a time with the year first, as 2012-01-31 23:50, got ${describe(text)}`,
  );
}

function shareOf(time: number, cycle: CalendarCycle): number {
  switch (cycle) {
    case 'day':
      return (((time % dayLength) + dayLength) % dayLength) / dayLength;
    case 'week': {
      const days = time / dayLength;
      return (((days % 7) + 7) % 7) / 7;
    }
    case 'year': {
      const year = new Date(time).getUTCFullYear();
      const start = Date.UTC(year, 0);
      return (time - start) / (Date.UTC(year + 1, 0) - start);
    }
    default:
      return cycle satisfies never;
  }
}
