import {
  check,
  checkEach,
  checkOptions,
  describe,
  describeList,
  type OptionRules,
  oneOf,
  optional,
  type Rule,
  rules,
} from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { jsonLinesTable } from './json-lines.ts';
import { type RowLayout, separatedRows } from './separated-values.ts';
import { checkNewColumns, writeRow } from './write-table.ts';

/** Formats of tables, by the endings of their files. */
const tableFormats = ['tsv', 'csv', 'jsonl'] as const;

/** Format of a table. */
export type TableFormat = (typeof tableFormats)[number];

/** A column by its name or its number, from 1. */
export type Column = string | number;

/** Layout of a table. */
export interface TableOptions {
  /** Name of the table in errors, usually the path of its file. Its ending decides the format. */
  readonly source: string;
  /** Default: by the ending of `source`. */
  readonly format?: TableFormat;
  /** The columns of a table that has no header, in order. Default: its first line names them. */
  readonly columns?: readonly string[];
  /**
   * The character between columns. Default: a tab in TSV; in CSV the first of comma, semicolon and tab
   * that separates the wanted columns in the first line. Where none is wanted, the first of semicolon, tab
   * and comma that splits the first two lines into the same number of cells: names of columns may hold a
   * comma.
   */
  readonly separator?: string;
  /** Whether 12,5 means 12.5, so that a comma is the last separator to try in CSV. Default false. */
  readonly decimalComma?: boolean;
  /** Columns that the table must have. */
  readonly wanted?: readonly Column[];
}

const separatorRule: Rule = {
  holds: (value) => typeof value === 'string' && /^[^"\r\n]$/u.test(value),
  words: 'one character, not a quote or a line break',
};

const optionRules: OptionRules<TableOptions> = {
  source: rules.text,
  format: optional(oneOf(tableFormats)),
  columns: optional(rules.list),
  separator: optional(separatorRule),
  decimalComma: optional(rules.boolean),
  wanted: optional(rules.list),
};

const columnRule = {
  holds: (column: unknown) => typeof column === 'string' || rules.count.holds(column),
  words: 'the name of a column, or its number from 1',
};

/** Rows with named columns. */
export interface Table {
  readonly source: string;
  /** In JSON Lines, all names that occur. */
  readonly columns: readonly string[];
  /** The number of rows. */
  readonly length: number;
  /** The line in which a row ends, from 1. */
  lineOf(row: number): number;
  /** The names that a row has: all columns, but for JSON Lines. */
  columnsOf(row: number): readonly string[];
  /**
   * One value per row: texts, except in JSON Lines, whose values may be any JSON, and undefined where a row
   * lacks the name.
   * @param option how the caller names the column, for the error: `the label with labelColumn`
   * @throws DataError unless the table has exactly one such column
   */
  column(wanted: Column, option: string): readonly unknown[];
  /**
   * The table in its own format, with columns added at the end.
   * @param added one value per row, by the name of the column
   * @throws DataError for a name that already exists in the table
   */
  withColumns(added: Readonly<Record<string, readonly (string | number)[]>>): string;
}

/**
 * Format by the ending of a path. With a separator, any other ending means CSV.
 * @throws DataError for an unknown ending
 */
export function formatOfPath(path: string, separator?: string): TableFormat {
  check('formatOfPath', 'path', path, rules.text);
  check('formatOfPath', 'separator', separator, optional(separatorRule));
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  if (ending === 'tsv' || ending === 'tab') return 'tsv';
  if (ending === 'csv') return 'csv';
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  if (separator !== undefined) return 'csv';
  throw new DataError(
    `${path}: expected a table by its ending, .tsv, .csv or .jsonl, got ` +
      `${ending === undefined ? 'none' : `.${ending}`}; save it in one of these formats, or ` +
      'give the character between its columns as the separator',
  );
}

/**
 * Reads a table: tab-separated values, where quotes have no meaning; values separated by commas,
 * semicolons or any character, quoted as in RFC 4180; or one JSON object per line. Empty lines are skipped.
 * @throws DataError naming the line that cannot be read
 */
export function parseTable(text: string, options: TableOptions): Table {
  check('parseTable', 'the text', text, rules.text);
  const checked = checkOptions('parseTable', options, optionRules);
  const { source, columns, separator, decimalComma = false, wanted = [] } = checked;
  if (columns !== undefined) checkEach('parseTable', 'columns', columns, rules.text);
  checkEach('parseTable', 'wanted', wanted, columnRule);
  const format = checked.format ?? formatOfPath(source, separator);
  if (format === 'jsonl') return jsonLinesTable(text, source);
  const layoutOf = (sign: string): RowLayout => {
    return { source, separator: sign, isQuoted: format === 'csv' || sign !== '\t' };
  };
  const fits = (sign: string) => isSeparator(text, layoutOf(sign), columns, wanted);
  const cutsAlike = (sign: string) => fits(sign) && cutsLinesAlike(text, layoutOf(sign));
  const isCommaLast = decimalComma || (wanted.length === 0 && columns === undefined);
  const possible = format === 'csv' && isCommaLast ? [';', '\t', ','] : candidates[format];
  const known =
    separator ??
    possible.find(isCommaLast ? cutsAlike : fits) ??
    possible.find(fits) ??
    (decimalComma ? ';' : candidates[format][0]);
  return separatedTable(text, layoutOf(known), columns, checked.decimalComma);
}

const candidates = { tsv: ['\t'], csv: [',', ';', '\t'] } as const;

/** Whether the first row, cut by this separator, has the columns that the table must have. */
function isSeparator(
  text: string,
  layout: RowLayout,
  columns: readonly string[] | undefined,
  wanted: readonly Column[],
): boolean {
  try {
    const { cells } = separatedRows(text, layout).next().value ?? { cells: [] };
    if (columns !== undefined) return cells.length === columns.length;
    if (wanted.length === 0) return cells.length > 1;
    const names = cells.map((name: string) => name.trim());
    return wanted.every((column) => placeOf(names, column) >= 0);
  } catch {
    return false; // Quotes that do not close before this separator.
  }
}

/** Whether this separator cuts the first two rows into as many cells. */
function cutsLinesAlike(text: string, layout: RowLayout): boolean {
  try {
    const rows = separatedRows(text, layout);
    const [first, second] = [rows.next().value, rows.next().value];
    return second === undefined || first?.cells.length === second.cells.length;
  } catch {
    return false;
  }
}

/** Index of a column, from 0; -1 unless there is exactly one. A name takes precedence over a number. */
function placeOf(columns: readonly string[], wanted: Column): number {
  const place = columns.indexOf(String(wanted));
  if (place >= 0) return place === columns.lastIndexOf(String(wanted)) ? place : -1;
  const number = /^[1-9]\d*$/.test(String(wanted)) ? Number(wanted) : 0;
  return number <= columns.length ? number - 1 : -1;
}

/** Stored by columns: an array per row would take several times as much memory as short cells. */
function separatedTable(
  text: string,
  layout: RowLayout,
  given: readonly string[] | undefined,
  decimalComma: boolean | undefined,
): Table {
  const { source, separator } = layout;
  let columns = given;
  let cellsOf: string[][] = (given ?? []).map(() => []);
  const lines: number[] = [];
  for (const { cells, line } of separatedRows(text, layout)) {
    if (columns === undefined) {
      columns = cells.map((name) => name.trim());
      cellsOf = columns.map(() => []);
      continue;
    }
    if (cells.length !== columns.length) {
      throw new DataError(
        `${source}: line ${line} must have ${columns.length} cells, one for each column, got ` +
          `${cells.length}, separated by ${describe(separator)}; give another separator` +
          (decimalComma === false && separator === ',' ? ', or set decimalComma' : ''),
      );
    }
    for (let place = 0; place < cells.length; place++) cellsOf[place].push(cells[place]);
    lines.push(line);
  }
  const names = columns ?? [];
  return {
    source,
    columns: names,
    length: lines.length,
    lineOf: (row) => lines[row],
    columnsOf: () => names,
    column(wanted, option) {
      const place = placeOf(names, wanted);
      if (place < 0) throw missing(source, names, wanted, option);
      return cellsOf[place];
    },
    withColumns(added) {
      checkNewColumns(source, names, added);
      const all = [...cellsOf, ...Object.values(added)];
      const header = given === undefined ? [[...names, ...Object.keys(added)]] : [];
      const rows = lines.map((_, row) => all.map((column) => column[row]));
      return [...header, ...rows].map((cells) => writeRow(cells, layout)).join('');
    },
  };
}

const missing = (source: string, columns: readonly string[], wanted: Column, option: string) =>
  new DataError(
    `${source}: expected one column ${describe(wanted)}, got ` +
      `${columns.length > 0 ? `the columns ${describeList(columns)}` : 'no columns'}; ` +
      `give ${option} by its name or number` +
      (columns.length === 1 ? ', or the character between columns as the separator' : '') +
      '; where the first line does not name the columns, add one that does, or name the columns',
  );
