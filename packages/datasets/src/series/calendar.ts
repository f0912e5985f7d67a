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

/** Time of day, as the clock on the wall shows it. */
const clock = String.raw`(?:[T ]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?)?`;
const zone = String.raw`\s*(?:Z|[+-]\d{2}:?\d{2})?\s*`;

const patterns = [
  // 2012-01-31, 2012/01/31 23:50, 2012-01-31T23:50:10Z, 2012-01
  String.raw`(?<year>\d{4})[-/](?<month>\d{1,2})(?:[-/](?<day>\d{1,2})${clock})?`,
  // 31.1.2012 23:50
  String.raw`(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})${clock}`,
].map((date) => new RegExp(`^\\s*${date}${zone}$`));

/**
 * A sine or cosine of the share of a cycle that has passed at a time. Time zones are ignored: day and hour are
 * those that are written.
 * @param time a date, or a date and a time of day, such as 2012-01-31 23:50 or 31.1.2012 23:50 @param where
 *   names the cell in the error
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
  const angle = 2 * Math.PI * shareOf(calendarTime(time, where), cycle);
  return wave === 'sin' ? Math.sin(angle) : Math.cos(angle);
}

/**
 * Milliseconds from 1970 to a time, as if its clock were in UTC.
 * @param time a date, or a date and a time of day, such as 2012-01-31 23:50 or 31.1.2012 23:50 @param where
 *   names the cell in the error
 * @throws DataError for another text
 */
export function calendarTime(time: string, where: string): number {
  check('calendarTime', 'time', time, rules.text);
  check('calendarTime', 'where', where, rules.text);
  const value = timeIn(time);
  if (value !== null) return value;
  throw new DataError(
    `${where} must be a time such as 2012-01-31 23:50 or 31.1.2012 23:50, got ${describe(time)}`,
  );
}

/** Milliseconds from 1970 to the time in a cell, as if its clock were in UTC; null for another text. */
export function timeIn(cell: string): number | null {
  for (const pattern of patterns) {
    const parts = pattern.exec(cell)?.groups;
    if (parts === undefined) continue;
    const { year, month, day = '1', hour = '0', minute = '0', second = '0' } = parts;
    const value = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second);
    const date = new Date(value);
    const isDate = date.getUTCMonth() === +month - 1 && date.getUTCDate() === +day;
    if (isDate && +hour < 24 && +minute < 60 && +second < 60) return value;
  }
  return null;
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
