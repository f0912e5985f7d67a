import { ArgumentError, DataError } from '@unrolled/tensor';
import { describe, describeList } from '@unrolled/tensor/guards';
import type { Example } from '../example.ts';
import {
  type Column,
  type ExampleFormat,
  exampleFormats,
  formatOfPath,
  parseTable,
  placeOf,
  type TableOptions,
} from './table.ts';

export interface ParseExamplesOptions extends TableOptions {
  /** Name of the column, or its number from 1. Default `text`. */
  readonly textColumn?: Column;
  /** Name of the column, or its number from 1. Default `label`. */
  readonly labelColumn?: Column;
}

/** Texts of a table, which can be written again with more columns. */
export interface TextTable {
  readonly texts: readonly string[];
  /**
   * The table in its own format, with columns added at the end.
   * @param added one value a row, by the name of the column
   * @throws DataError for a name that the table has already
   */
  withColumns(added: Readonly<Record<string, readonly (string | number)[]>>): string;
}

/**
 * Reads examples: tab-separated values, where quotes mean nothing; values separated by commas or
 * semicolons, quoted as in RFC 4180; or one JSON object a line. Blank lines are passed over; a text
 * may be empty, a label may not.
 * @throws DataError naming the line that cannot be read, or the column that is missing or there twice
 */
export function parseExamples(text: string, options: ParseExamplesOptions): Example[] {
  const { source, textColumn = 'text', labelColumn = 'label' } = options;
  const format = formatOf(options);
  if (format === 'jsonl') {
    return jsonLines(text, source).map(({ fields, line }) => ({
      text: textOf(source, line, fields, textColumn),
      label: labelOf(source, line, fields[labelColumn]),
    }));
  }
  const { columns, rows } = parseTable(text, format, options, [textColumn, labelColumn]);
  const textAt = placeIn(source, columns, textColumn, textOption);
  const labelAt = placeIn(source, columns, labelColumn, labelOption);
  return rows.map(({ cells, line }) => ({
    text: cells[textAt],
    label: labelOf(source, line, cells[labelAt]),
  }));
}

/**
 * Reads the texts of a table whose labels, if it has any, do not matter.
 * @throws DataError naming the line that cannot be read, or the column that is missing or there twice
 */
export function parseTexts(
  text: string,
  options: Omit<ParseExamplesOptions, 'labelColumn'>,
): TextTable {
  const { source, textColumn = 'text' } = options;
  const format = formatOf(options);
  if (format === 'jsonl') {
    const lines = jsonLines(text, source);
    return {
      texts: lines.map(({ fields, line }) => textOf(source, line, fields, textColumn)),
      withColumns: (added) => {
        checkNew(source, [...new Set(lines.flatMap(({ fields }) => Object.keys(fields)))], added);
        const values = Object.entries(added);
        return lines
          .map(({ fields }, row) => {
            const more = values.map(([name, column]) => [name, column[row]] as const);
            return `${JSON.stringify({ ...fields, ...Object.fromEntries(more) })}\n`;
          })
          .join('');
      },
    };
  }
  const { columns, rows, separator } = parseTable(text, format, options, [textColumn]);
  const textAt = placeIn(source, columns, textColumn, textOption);
  const isQuoted = format === 'csv' || separator !== '\t';
  const write = (cells: readonly (string | number)[]) =>
    `${cells.map((cell) => (isQuoted ? quoted(String(cell), separator) : plain(String(cell)))).join(separator)}\n`;
  return {
    texts: rows.map(({ cells }) => cells[textAt]),
    withColumns: (added) => {
      checkNew(source, columns, added);
      const values = Object.values(added);
      return [
        ...(options.columns === undefined ? [write([...columns, ...Object.keys(added)])] : []),
        ...rows.map(({ cells }, row) => write([...cells, ...values.map((column) => column[row])])),
      ].join('');
    },
  };
}

/** A cell of CSV, as RFC 4180 has it. */
const quoted = (cell: string, separator: string): string =>
  cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** A cell of TSV, which cannot hold what separates cells and rows. */
const plain = (cell: string): string => cell.replaceAll(/[\t\r\n]+/g, ' ');

const textOption = 'the column of the text with --text-column (textColumn)';
const labelOption = 'the column of the label with --label-column (labelColumn)';

function placeIn(
  source: string,
  columns: readonly string[],
  wanted: Column,
  option: string,
): number {
  const place = placeOf(columns, wanted);
  if (place >= 0) return place;
  throw new DataError(
    `${source}: expected one column ${describe(wanted)}, got ` +
      `${columns.length > 0 ? `the columns ${describeList(columns)}` : 'no columns'}; ` +
      `give ${option} by its name or number` +
      (columns.length === 1 ? ', or the character between columns with --separator' : '') +
      '; where the first line is no header, name all columns with --columns',
  );
}

function checkNew(source: string, columns: readonly string[], added: object): void {
  const twice = Object.keys(added).find((name) => columns.includes(name));
  if (twice === undefined) return;
  throw new DataError(
    `${source}: expected a table without a column ${describe(twice)}, which is to be added, ` +
      'got one that has it; rename it',
  );
}

function formatOf({ source, separator, format }: TableOptions): ExampleFormat {
  const known = format ?? formatOfPath(source, separator);
  if (exampleFormats.includes(known)) return known;
  throw new ArgumentError(
    `parseExamples: format must be one of ${exampleFormats.join(', ')}, got ${describe(known)}`,
  );
}

interface JsonLine {
  readonly fields: Record<string, unknown>;
  readonly line: number;
}

const jsonLines = (text: string, source: string): JsonLine[] =>
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((row, index) =>
      row.trim() === '' ? [] : [{ fields: parseObject(source, index + 1, row), line: index + 1 }],
    );

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

function textOf(
  source: string,
  line: number,
  fields: Record<string, unknown>,
  column: Column,
): string {
  const found = fields[column];
  if (typeof found === 'string') return found;
  throw new DataError(
    `${source}: line ${line} must have a text under ${describe(column)}, got ` +
      `${describe(found)} among ${describeList(Object.keys(fields)) || 'no fields'}; give ${textOption}`,
  );
}

function labelOf(source: string, line: number, label: unknown): string {
  const isLabel = ['string', 'number', 'boolean'].includes(typeof label);
  const trimmed = isLabel ? String(label).trim() : '';
  if (trimmed !== '') return trimmed;
  throw new DataError(
    `${source}: line ${line} must have a label, got none; add it or leave the line out, or give ` +
      labelOption,
  );
}
