import { type Column, calendarTime, type Table } from '@unrolled/datasets';
import { describe } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';

/** Clocks are set back by an hour in autumn. */
const hour = 60 * 60 * 1000;

/**
 * Reason to doubt that rows are one series in order: their times go back, or more than one, and one in a
 * hundred, is that of the row before. Null where nothing is wrong, or the times are not those of the calendar.
 * @param timeColumn column of the times; null: the first that begins with a time of the calendar
 * @param seriesColumn column of the names of series, each of which has its own order; null: one series
 */
export function timeWarning(
  table: Table,
  timeColumn: Column | null,
  seriesColumn: Column | null,
): string | null {
  const { source } = table;
  const cells = timesOf(table, timeColumn);
  const names = seriesColumn === null ? [] : table.column(seriesColumn, 'seriesColumn');
  const reached = new Map<unknown, { readonly latest: number; readonly before: number }>();
  let repeated = 0;
  for (const [row, cell] of cells.entries()) {
    const time = timeOf(cell);
    if (time === null) return null;
    const { latest, before } = reached.get(names[row]) ?? noTime;
    if (time < latest - hour) {
      return (
        `${source}: the time in line ${table.lineOf(row)}, ${describe(cell)}, is earlier than in a row ` +
        `before; sort the rows, the earliest first${apart(seriesColumn)}`
      );
    }
    if (time === before) repeated++;
    reached.set(names[row], { before: time, latest: Math.max(latest, time) });
  }
  if (repeated <= Math.max(1, cells.length / 100)) return null;
  return (
    `${source}: ${repeated} rows have the time of the row before; write one row for each time, with its date ` +
    `and time of day in one column${apart(seriesColumn)}`
  );
}

const noTime = { latest: Number.NEGATIVE_INFINITY, before: Number.NaN };

/** Advice on a table that may hold several series. */
const apart = (seriesColumn: Column | null): string =>
  seriesColumn === null
    ? ', and name the column of the series, if there are several, with --series-column'
    : '';

function timesOf(table: Table, timeColumn: Column | null): readonly unknown[] {
  const column = timeColumn ?? datedColumn(table);
  return column === undefined ? [] : table.column(column, 'timeColumn');
}

/** The first column that begins with a time of the calendar. */
function datedColumn(table: Table): string | undefined {
  const { columns } = table;
  const single = columns.filter((name) => columns.indexOf(name) === columns.lastIndexOf(name));
  return single.find((name) => timeOf(table.column(name, 'timeColumn')[0]) !== null);
}

function timeOf(cell: unknown): number | null {
  try {
    return calendarTime(String(cell), 'time');
  } catch {
    return null;
  }
}

/**
 * Checks a column that is taken as the time because it is the first: numbers of times never fall within a series.
 * @param seriesColumn column of the names of series; null: one series
 * @param toNumber reads a cell in the notation of the table
 * @throws DataError for a column of numbers that fall
 */
export function checkFirstColumn(
  table: Table,
  column: string,
  seriesColumn: Column | null,
  toNumber: (cell: string) => number,
): void {
  const cells = table.column(column, 'timeColumn').map((cell) => String(cell ?? '').trim());
  const numbers = cells.map((cell) => (cell === '' ? Number.NaN : toNumber(cell)));
  if (numbers.some(Number.isNaN)) return;
  const names = seriesColumn === null ? [] : table.column(seriesColumn, 'seriesColumn');
  const previous = new Map<unknown, number>();
  for (const [row, number] of numbers.entries()) {
    const before = previous.get(names[row]) ?? row;
    if (number < numbers[before]) {
      const dated = datedColumn(table);
      throw new DataError(
        `${table.source}: the first column ${describe(column)} is taken as the time, but its numbers fall, as ` +
          `from ${cells[before]} in line ${table.lineOf(before)} to ${cells[row]} in line ` +
          `${table.lineOf(row)}; name the column of the time with --time-column` +
          (dated === undefined
            ? ', or, where there is none, the columns to read with --columns'
            : ` ${describe(dated)}`),
      );
    }
    previous.set(names[row], row);
  }
}
