import {
  type CalendarChannel,
  type CalendarCycle,
  calendarCycles,
  type FrameSequence,
  formatOfPath,
  parseSeries,
  parseTable,
} from '@unrolled/datasets';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { readText } from '../../files/text-files.ts';
import { namesOf, optionalColumn } from '../../options/column-options.ts';

/** Options of the layout of a table of a row for each time. */
export const seriesOptions = {
  columns: option.optional(
    option.text('', 'names', 'names of the columns that are read, those to forecast first'),
    'all but the first, which is the time',
  ),
  calendar: option.optional(
    option.text('', 'cycles', 'cycles of the calendar whose phase is an input, as week,year', {
      holds: (value) => namesOf(String(value)).every(isCycle),
      words: 'day, week or year, with commas between them',
    }),
    'none',
  ),
  timeColumn: optionalColumn('of the times for --calendar, the year first', 'the first'),
};

const isCycle = (name: string): name is CalendarCycle =>
  calendarCycles.some((cycle) => cycle === name);

/** A table that is yet to be read: a model that exists says which columns. */
export interface SeriesFile {
  readonly path: string;
  readonly text: string;
  readonly columns: readonly string[];
}

/** @throws FileError, DataError for a table without columns */
export async function readTables(
  option: string,
  paths: readonly string[],
  { columns, calendar, timeColumn }: OptionValues<typeof seriesOptions>,
): Promise<SeriesFile[]> {
  const files: SeriesFile[] = [];
  for (const path of paths) {
    // Lines that end in CR alone are lines too.
    const text = (await readText(option, [path])).replaceAll(/\r\n?/g, '\n');
    const times = calendar === null ? '' : (timeColumn ?? firstColumn(path, text));
    files.push({
      path,
      text,
      columns: [
        ...(columns === null ? columnsOf(path, text) : namesOf(columns)),
        ...(calendar === null ? [] : namesOf(calendar)).flatMap((cycle) =>
          ['sin', 'cos'].map((wave) => `${wave}(${cycle} of ${times})`),
        ),
      ],
    });
  }
  return files;
}

/** A channel by its name: a column, or a place in the calendar, as `sin(year of date)`. */
function channelOf(name: string): string | CalendarChannel {
  const [, wave, cycle, time] = /^(sin|cos)\((day|week|year) of (.+)\)$/.exec(name) ?? [];
  return time === undefined ? name : ({ time, cycle, wave } as CalendarChannel);
}

const firstColumn = (path: string, text: string): string =>
  parseTable(text, { source: path, format: formatOfPath(path) }).columns[0];

function columnsOf(path: string, text: string): string[] {
  const columns = parseTable(text, { source: path, format: formatOfPath(path) }).columns.slice(1);
  if (columns.length > 0) return [...columns];
  throw new DataError(
    `${path}: expected a column of times and columns of numbers, got less; give the columns that are ` +
      'read with --columns',
  );
}

/** The series of tables, of the same columns. */
export const seriesOf = (
  files: readonly SeriesFile[],
  names: readonly string[] = files[0]?.columns ?? [],
): FrameSequence[] =>
  files.map(({ path, text }) =>
    parseSeries(text, { source: path, format: formatOfPath(path), channels: names.map(channelOf) }),
  );
