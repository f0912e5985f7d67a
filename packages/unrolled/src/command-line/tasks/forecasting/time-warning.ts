import { calendarTime, type Table } from '@unrolled/datasets';
import { describe } from '@unrolled/guards';

/** Clocks are set back by an hour in autumn. */
const hour = 60 * 60 * 1000;

/**
 * Reason to doubt that rows are one series in order: their times go back, or more than one in a hundred is
 * that of the row before. Null where nothing is wrong, or no column begins with a time of the calendar.
 */
export function timeWarning(table: Table): string | null {
  const { source } = table;
  let before = Number.NEGATIVE_INFINITY;
  let repeated = 0;
  const places = Array.from(table.columns, (_, place) => table.column(place + 1, 'the times'));
  const cells = places.find(([first]) => timeOf(first) !== null) ?? [];
  for (const [row, cell] of cells.entries()) {
    const time = timeOf(cell);
    if (time === null) return null;
    if (time < before - hour) {
      return (
        `${source}: the time in line ${table.lineOf(row)}, ${describe(cell)}, is earlier than in the row ` +
        'before; sort the rows, the earliest first, and write one file for each series'
      );
    }
    if (time === before) repeated++;
    before = time;
  }
  if (repeated <= cells.length / 100) return null;
  return (
    `${source}: ${repeated} rows have the time of the row before; write one file for each series, with one ` +
    'row for each time'
  );
}

function timeOf(cell: unknown): number | null {
  try {
    return calendarTime(String(cell), 'time');
  } catch {
    return null;
  }
}
