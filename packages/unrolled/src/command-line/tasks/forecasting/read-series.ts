import {
  type CalendarChannel,
  type CalendarCycle,
  type Column,
  calendarCycles,
  type FrameSequence,
  formatOfPath,
  parseSeries,
  parseSeriesByName,
  parseTable,
  type Table,
} from '@unrolled/datasets';
import { describeList } from '@unrolled/guards';
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
import { checkFirstColumn, timeWarning } from './time-warning.ts';

/** Options of every command that reads tables: their notation, and the column that distinguishes series. */
export const tableOptions = {
  seriesColumn: optionalColumn(
    'with the name of the series of each row, for a table of several series',
    'one series in each file',
  ),
  separator: separatorOption,
  decimalComma: option.toggle(false, 'decimal commas, such as 12,5, instead of points'),
};

/** Options of the layout of a table of a row for each time. */
export const seriesOptions = {
  columns: option.optional(
    option.text('', 'names', 'names of the columns to read, beginning with those to forecast'),
    'all but those of times and of the names of series',
  ),
  calendar: option.optional(
    option.text('', 'cycles', 'calendar cycles whose phase is an input, such as week,year', {
      holds: (value) => namesOf(String(value)).every(isCycle),
      words: 'day, week or year, with commas between them',
    }),
    'none',
  ),
  timeColumn: optionalColumn(
    'with the times, such as 2012-01-31 23:50 or 31.1.2012',
    'the first, except that of the series',
  ),
  ...tableOptions,
};

const isCycle = (name: string): name is CalendarCycle =>
  calendarCycles.some((cycle) => cycle === name);

/** A table still to be read: an existing model determines the columns. */
export interface SeriesFile {
  readonly path: string;
  readonly text: string;
  readonly columns: readonly string[];
  readonly options: OptionValues<typeof tableOptions>;
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
  { columns, calendar, timeColumn, ...options }: OptionValues<typeof seriesOptions>,
  known?: readonly string[],
): Promise<SeriesFile[]> {
  const files: SeriesFile[] = [];
  for (const path of paths) {
    // Lines that end in CR alone are lines too.
    const text = (await readText(option, [path])).replaceAll(/\r\n?/g, '\n');
    const named = known ?? (columns === null ? null : namesOf(columns));
    const table = parseTable(text, {
      ...layoutOf(path, options),
      wanted: [
        ...(named ?? []).map(columnOf),
        ...[timeColumn, options.seriesColumn].filter((column) => column !== null),
      ],
    });
    const series = options.seriesColumn === null ? null : nameOf(table, options.seriesColumn);
    const others = table.columns.filter((name) => name !== series);
    const times = timeColumn === null ? others[0] : nameOf(table, timeColumn);
    const channels = named ?? channelsOf(table, others, times);
    if (named === null && timeColumn === null) {
      checkFirstColumn(table, times, options.seriesColumn, (cell) =>
        Number(options.decimalComma ? cell.replace(',', '.') : cell),
      );
    }
    const dated = (named ?? []).map(channelOf).find((channel) => typeof channel === 'object');
    files.push({
      path,
      text,
      options,
      warning: timeWarning(table, timeColumn ?? dated?.time ?? null, options.seriesColumn),
      columns: [
        ...channels,
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

function layoutOf(path: string, options: OptionValues<typeof tableOptions>) {
  const separator = separatorOf(options.separator);
  const { decimalComma } = options;
  return { source: path, separator, decimalComma, format: formatOfPath(path, separator) };
}

/** Name of a column. @param given its name, or its number from 1 */
function nameOf({ columns }: Table, given: Column): string {
  return columns.includes(String(given)) ? String(given) : columns[Number(given) - 1];
}

/** The columns that hold numbers. @param others columns but that of the names of series */
function channelsOf(
  { source, columns }: Table,
  others: readonly string[],
  times: string,
): readonly string[] {
  const place = others.indexOf(times);
  const channels = others.filter((_, other) => other !== place);
  if (channels.length > 0) return channels;
  throw new DataError(
    `${source}: expected a column of times and columns of numbers, got only ${describeList(columns)}; give ` +
      'those that are read with --columns, or the character between columns with --separator',
  );
}

/** A series, and its name where its file holds several. */
export interface NamedSeries {
  readonly name: string | null;
  readonly series: FrameSequence;
}

/** The series of tables, of the same columns, with their names. */
export const namedSeriesOf = (
  files: readonly SeriesFile[],
  names: readonly string[] = files[0]?.columns ?? [],
): NamedSeries[] =>
  files.flatMap(({ path, text, options }): NamedSeries[] => {
    const layout = { ...layoutOf(path, options), channels: names.map(channelOf) };
    const { seriesColumn } = options;
    if (seriesColumn === null) return [{ name: null, series: parseSeries(text, layout) }];
    const byName = parseSeriesByName(text, { ...layout, seriesColumn });
    return [...byName].map(([name, series]) => ({ name, series }));
  });

/** The series of tables, of the same columns. */
export const seriesOf = (
  files: readonly SeriesFile[],
  names?: readonly string[],
): FrameSequence[] => namedSeriesOf(files, names).map(({ series }) => series);

/** Warns of tables whose rows may not be one series in order. */
export function warnOf(files: readonly SeriesFile[], output: Output): void {
  for (const { warning } of files) if (warning !== null) output.warn(warning);
}
