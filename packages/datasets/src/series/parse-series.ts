import {
  check,
  checkEach,
  checkOptions,
  describe,
  type OptionRules,
  optional,
  readFrom,
  rules,
} from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { numberIn } from '../sequences/frame-rows.ts';
import type { FrameSequence } from '../sequences/frame-sequence.ts';
import { type Column, parseTable, type Table, type TableOptions } from '../tables/table.ts';
import { type CalendarChannel, calendarValue } from './calendar.ts';

/** Options of `parseSeries`. */
export interface SeriesOptions
  extends Pick<TableOptions, 'source' | 'format' | 'separator' | 'decimalComma'> {
  /** Columns of numbers, each a channel of the series, by name or by number from 1; or calendar features. */
  readonly channels: readonly (Column | CalendarChannel)[];
  /** Whether an empty cell, or NaN, is a missing value, and becomes NaN. Default false. */
  readonly gaps?: boolean;
}

const optionRules: OptionRules<SeriesOptions> = {
  source: rules.text,
  format: optional(rules.text),
  separator: optional(rules.text),
  channels: rules.list,
  gaps: optional(rules.boolean),
  decimalComma: optional(rules.boolean),
};

const isColumn = (column: unknown): boolean =>
  typeof column === 'string' || rules.count.holds(column);

const channelRule = {
  holds: (channel: unknown) => isColumn(channel) || isColumn(readFrom(channel, 'time')),
  words:
    'the name of a column, its number from 1, or { time, cycle, wave } with the column of the times',
};

const columnOf = (channel: Column | CalendarChannel): Column =>
  typeof channel === 'object' ? channel.time : channel;

/**
 * Reads a series of measurements from a table (CSV, TSV or JSON Lines) of one point in time per line, in
 * order.
 * @throws DataError naming the line and column without a number, or the column that is missing
 */
export function parseSeries(text: string, options: SeriesOptions): FrameSequence {
  const checked = checkOptions<SeriesOptions>('parseSeries', options, optionRules);
  return readSeries('parseSeries', text, checked).series;
}

/**
 * Reads several series from one table in long form, which has a column that says to which series a row belongs.
 * @param options those of `parseSeries`, and `seriesColumn`, the name or number of that column
 * @returns the series by their names, in the order of their first rows
 * @throws DataError where `parseSeries` does, and for a row without the name of its series
 */
export function parseSeriesByName(
  text: string,
  options: SeriesOptions & { readonly seriesColumn: Column },
): Map<string, FrameSequence> {
  const where = 'parseSeriesByName';
  const { seriesColumn, ...own } = checkOptions<typeof options>(where, options, {
    ...optionRules,
    seriesColumn: { holds: isColumn, words: 'the name of a column, or its number from 1' },
  });
  const { table, series } = readSeries(where, text, own, seriesColumn);
  const { values, channels } = series;
  const nameOf = nameAt(table, seriesColumn);
  const rowsByName = new Map<string, number[]>();
  for (let row = 0; row < table.length; row++) {
    const name = nameOf(row);
    const rows = rowsByName.get(name) ?? [];
    rowsByName.set(name, rows);
    rows.push(row);
  }
  return new Map(
    [...rowsByName].map(([name, rows]) => {
      const own = new Float32Array(rows.length * channels);
      rows.forEach((row, place) => {
        own.set(values.subarray(row * channels, (row + 1) * channels), place * channels);
      });
      return [name, { values: own, length: rows.length, channels }];
    }),
  );
}

/** Name of the series of a row. */
function nameAt(table: Table, seriesColumn: Column): (row: number) => string {
  const cells = table.column(seriesColumn, 'the column of the series with seriesColumn');
  return (row) => {
    const name = String(cells[row] ?? '').trim();
    if (name !== '') return name;
    throw new DataError(
      `${table.source}: line ${table.lineOf(row)}, column ${describe(seriesColumn)}: expected the name of ` +
        'a series, got none; leave the row out',
    );
  };
}

/** All rows of a table as one series. @param further column that the table must have */
function readSeries(
  caller: string,
  text: string,
  { source, format, separator, gaps = false, decimalComma = false, ...given }: SeriesOptions,
  ...further: Column[]
): { readonly table: Table; readonly series: FrameSequence } {
  const channels = checkEach(caller, 'channels', given.channels, channelRule);
  check(caller, 'the number of channels', channels.length, rules.count);
  const table = parseTable(text, {
    ...{ source, format, separator, decimalComma },
    wanted: [...channels.map(columnOf), ...further],
  });
  if (table.length === 0) throw new DataError(`${source}: expected a row for each time, got none`);
  checkHeader(table);
  const values = new Float32Array(table.length * channels.length);
  channels.forEach((wanted, channel) => {
    const column = columnOf(wanted);
    table.column(column, 'the channel').forEach((cell, row) => {
      const where = `${source}: line ${table.lineOf(row)}, column ${describe(column)}`;
      const text = cell === undefined || cell === null ? '' : String(cell);
      values[row * channels.length + channel] =
        typeof wanted === 'object'
          ? calendarValue(text, wanted, where)
          : numberIn(text, where, { gaps, decimalComma, column });
    });
  });
  return { table, series: { values, length: table.length, channels: channels.length } };
}

/**
 * @throws DataError where the first line holds values: whole numbers may be names, a fraction or a date is
 * none
 */
function checkHeader({ source, columns }: Table): void {
  const isValue = (name: string) => /^[-+]?\d*[.,]\d+$|^\d+[-/.]\d+[-/.]\d+/.test(name);
  const value = columns.find(isValue);
  if (value === undefined || !columns.every((name) => isValue(name) || /^-?\d+$/.test(name)))
    return;
  throw new DataError(
    `${source}: expected the names of the columns in the first line, got values such as ` +
      `${describe(value)}; add a line that names them`,
  );
}
