import { describe } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import type { Table } from './table.ts';
import { checkNewColumns } from './write-table.ts';

/** A table of one JSON object per line. @throws DataError naming a line that is not an object */
export function jsonLinesTable(text: string, source: string): Table {
  const rows: Record<string, unknown>[] = [];
  const lines: number[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .forEach((line, index) => {
      if (line.trim() === '') return;
      rows.push(parseObject(source, index + 1, line));
      lines.push(index + 1);
    });
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    source,
    columns,
    length: rows.length,
    lineOf: (row) => lines[row],
    columnsOf: (row) => Object.keys(rows[row]),
    column: (wanted) => rows.map((row) => row[wanted]),
    withColumns(added) {
      checkNewColumns(source, columns, added);
      const more = Object.entries(added);
      return rows
        .map((row, place) => {
          const values = more.map(([name, column]) => [name, column[place]] as const);
          return `${JSON.stringify({ ...row, ...Object.fromEntries(values) })}\n`;
        })
        .join('');
    },
  };
}

/** An object without a prototype, so that only its own fields are found. */
function parseObject(source: string, line: number, row: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(row);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.setPrototypeOf(value, null);
    }
  } catch {
    // Reported below.
  }
  throw new DataError(`${source}: line ${line} must be a JSON object, got ${describe(row)}`);
}
