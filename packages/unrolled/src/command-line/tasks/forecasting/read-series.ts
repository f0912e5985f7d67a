import {
  type CalendarChannel,
  type CalendarCycle,
  type Column,
  calendarCycles,
  type FrameSequence,
  formatOfPath,
  parseSeries,
  parseTable,
  type Table,
} from '@unrolled/datasets';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { readText } from '../../files/text-files.ts';
import {
  namesOf,
  optionalColumn,
  separatorOf,
  separatorOption,
} from '../../options/column-options.ts';
import type { Output } from '../../output/streams.ts';
import { timeWarning } from './time-warning.ts';

/** Options of the notation of a table of numbers. */
export const notationOptions = {
  separator: separatorOption,
  decimalComma: option.toggle(false, 'decimal commas, such as 12,5, instead of points'),
};

/** Options of the layout of a table of a row for each time. */
export const seriesOptions = {
  columns: option.optional(
    option.text('', 'names', 'names of the columns that are read, those to forecast first'),
    'all but the column of times',
  ),
  calendar: option.optional(
    option.text('', 'cycles', 'calendar cycles whose phase is an input, such as week,year', {
      holds: (value) => namesOf(String(value)).every(isCycle),
      words: 'day, week or year, with commas between them',
    }),
    'none',
  ),
  timeColumn: optionalColumn('of the times, such as 2012-01-31 23:50 or 31.1.2012', 'the first'),
  ...notationOptions,
};

const isCycle = (name: string): name is CalendarCycle =>
  calendarCycles.some((cycle) => cycle === name);

/** A table that is yet to be read: a model that exists says which columns. */
export interface SeriesFile {
  readonly path: string;
  readonly text: string;
  readonly columns: readonly string[];
  readonly notation: OptionValues<typeof notationOptions>;
  /** Reason to doubt that the rows are one series in order, if there is one. */
  readonly warning: string | null;
}

/**
 * @param known names of the channels of a model that reads the tables
 * @throws FileError, DataError for a table without columns
 */
export async function readTables(
  option: string,
  paths: readonly string[],
  { columns, calendar, timeColumn, ...notation }: OptionValues<typeof seriesOptions>,
  known?: readonly string[],
): Promise<SeriesFile[]> {
  const files: SeriesFile[] = [];
  for (const path of paths) {
    // Lines that end in CR alone are lines too.
    const text = (await readText(option, [path])).replaceAll(/\r\n?/g, '\n');
    const named = known ?? (columns === null ? null : namesOf(columns));
    const table = parseTable(text, {
      ...layoutOf(path, notation),
      wanted: [...(named ?? []).map(columnOf), ...(timeColumn === null ? [] : [timeColumn])],
    });
    const times = timesOf(table, timeColumn);
    const dated = (named ?? []).map(channelOf).find((channel) => typeof channel === 'object');
    files.push({
      path,
      text,
      notation,
      warning: timeWarning(table, timeColumn ?? dated?.time ?? null),
      columns: [
        ...(named ?? channelsOf(table, times)),
        ...(calendar === null ? [] : namesOf(calendar)).flatMap((cycle) =>
          ['sin', 'cos'].map((wave) => `${wave}(${cycle} of ${times})`),
        ),
      ],
    });
  }
  return files;
}

/** A channel by its name: a column, or a calendar feature such as `sin(year of date)`. */
function channelOf(name: string): string | CalendarChannel {
  const [, wave, cycle, time] = /^(sin|cos)\((day|week|year) of (.+)\)$/.exec(name) ?? [];
  return time === undefined ? name : ({ time, cycle, wave } as CalendarChannel);
}

function columnOf(name: string): Column {
  const channel = channelOf(name);
  return typeof channel === 'string' ? channel : channel.time;
}

function layoutOf(path: string, notation: OptionValues<typeof notationOptions>) {
  const separator = separatorOf(notation.separator);
  const { decimalComma } = notation;
  return { source: path, separator, decimalComma, format: formatOfPath(path, separator) };
}

/** Name of the column of the times. @param given its name, or its number from 1; null: the first */
function timesOf({ columns }: Table, given: Column | null): string {
  if (given === null) return columns[0];
  return columns.includes(String(given)) ? String(given) : columns[Number(given) - 1];
}

/** All columns but that of the times. */
function channelsOf({ source, columns }: Table, times: string): readonly string[] {
  const place = columns.indexOf(times);
  if (columns.length > 1) return columns.filter((_, other) => other !== place);
  throw new DataError(
    `${source}: expected a column of times and columns of numbers, got one column; give those that are ` +
      'read with --columns, or the character between columns with --separator',
  );
}

/** The series of tables, of the same columns. */
export const seriesOf = (
  files: readonly SeriesFile[],
  names: readonly string[] = files[0]?.columns ?? [],
): FrameSequence[] =>
  files.map(({ path, text, notation }) =>
    parseSeries(text, { ...layoutOf(path, notation), channels: names.map(channelOf) }),
  );

/** Warns of tables whose rows may not be one series in order. */
export function warnOf(files: readonly SeriesFile[], output: Output): void {
  for (const { warning } of files) if (warning !== null) output.warn(warning);
}
