import { ArgumentError, DataError } from '@unrolled/tensor';
import { describe, printable } from '@unrolled/tensor/guards';
import { CsvError, parse } from 'csv-parse/sync';

export const exampleFormats = ['tsv', 'csv', 'jsonl'] as const;

export type ExampleFormat = (typeof exampleFormats)[number];

/** How a table is laid out. */
export interface TableOptions {
  /** Name of the table in errors, usually the path of its file. Its ending tells the format. */
  readonly source: string;
  /** Default: by the ending of `source`. */
  readonly format?: ExampleFormat;
  /** The columns of a table that has no header, in order. Default: its first line names them. */
  readonly columns?: readonly string[];
  /**
   * The character between columns. Default: a tab in TSV; in CSV the first of comma, semicolon and
   * tab that separates the wanted columns in the first line.
   */
  readonly separator?: string;
}

/** A column by its name, or by its place, from 1. */
export type Column = string | number;

export interface TableRow {
  readonly cells: readonly string[];
  /** Where it ends in the file, from 1. */
  readonly line: number;
}

export interface Table {
  readonly columns: readonly string[];
  /** Every row has as many cells as there are columns. */
  readonly rows: readonly TableRow[];
  readonly separator: string;
}

/**
 * Format by the ending of a path. With a separator, any other ending stands for CSV.
 * @throws DataError for an ending that tells no format
 */
export function formatOfPath(path: string, separator?: string): ExampleFormat {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  if (ending === 'tsv' || ending === 'tab') return 'tsv';
  if (ending === 'csv') return 'csv';
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  if (separator !== undefined) return 'csv';
  throw new DataError(
    `${path}: expected a table by its ending, .tsv, .csv or .jsonl, got ` +
      `${ending === undefined ? 'none' : `.${ending}`}; rename the file, or give the character ` +
      'between its columns with --separator',
  );
}

/**
 * Reads tab-separated values, where quotes mean nothing, or values separated otherwise, quoted as
 * in RFC 4180. Blank lines are passed over.
 * @param wanted columns that the table must have
 * @throws DataError naming a column that is missing, or the line that cannot be read
 */
export function parseTable(
  text: string,
  format: 'tsv' | 'csv',
  options: TableOptions,
  wanted: readonly Column[],
): Table {
  const { source, columns } = options;
  if (options.separator !== undefined) checkSeparator(options.separator);
  const separator = options.separator ?? findSeparator(text, format, options, wanted);
  const rows = readRows(text, separator, format, source);
  const names = columns ?? rows.shift()?.cells.map((name) => name.trim()) ?? [];
  for (const { cells, line } of rows) {
    if (cells.length !== names.length) {
      throw new DataError(
        `${source}: line ${line} must have ${names.length} columns, got ${cells.length}`,
      );
    }
  }
  return { columns: names, rows, separator };
}

/** Place of a column, from 0; -1 unless there is exactly one. A name goes before a number. */
export function placeOf(columns: readonly string[], wanted: Column): number {
  const place = columns.indexOf(String(wanted));
  if (place >= 0) return place === columns.lastIndexOf(String(wanted)) ? place : -1;
  const number = /^[1-9]\d*$/.test(String(wanted)) ? Number(wanted) : 0;
  return number <= columns.length ? number - 1 : -1;
}

function checkSeparator(separator: string): void {
  if (typeof separator === 'string' && /^[^"\r\n]$/u.test(separator)) return;
  throw new ArgumentError(
    'parseTable: separator must be one character, not a quote or a line break, got ' +
      describe(separator),
  );
}

const candidates = { tsv: ['\t'], csv: [',', ';', '\t'] } as const;

function findSeparator(
  text: string,
  format: 'tsv' | 'csv',
  { source, columns }: TableOptions,
  wanted: readonly Column[],
): string {
  const fits = (separator: string): boolean => {
    try {
      const [first] = readRows(text, separator, format, source, 1);
      const cells = first?.cells.map((name) => name.trim()) ?? [];
      if (columns !== undefined) return cells.length === columns.length;
      return wanted.every((column) => placeOf(cells, column) >= 0);
    } catch {
      return false; // Quotes that do not close before this separator.
    }
  };
  return candidates[format].find(fits) ?? candidates[format][0];
}

function readRows(
  text: string,
  separator: string,
  format: 'tsv' | 'csv',
  source: string,
  most = -1,
): TableRow[] {
  const quote = format === 'tsv' && separator === '\t' ? null : '"';
  try {
    const rows: TableRow[] = [];
    parse(text, {
      delimiter: separator,
      quote,
      bom: true,
      // By itself the parser takes the first line break for that of all lines.
      record_delimiter: text.includes('\n') ? ['\r\n', '\n'] : '\r',
      relax_column_count: true,
      skip_empty_lines: true,
      to: most,
      on_record: (cells: string[], { lines }) => {
        rows.push({ cells, line: lines });
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(
      `${source}: expected columns separated by ${describe(separator)} and quoted as in CSV, ` +
        `got: ${printable(error.message.slice(0, 300))}; give another separator with --separator, or end the name in .tsv ` +
        'where quotes are plain characters',
      { cause: error },
    );
  }
}
