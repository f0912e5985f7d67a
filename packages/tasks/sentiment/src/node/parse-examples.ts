import { ArgumentError, DataError } from '@unrolled/tensor';
import { CsvError, parse } from 'csv-parse/sync';
import type { Example } from '../example.ts';

export const exampleFormats = ['tsv', 'csv', 'jsonl'] as const;

export type ExampleFormat = (typeof exampleFormats)[number];

export interface ParseExamplesOptions {
  /** What to call the text in an error, usually the path of its file. Its ending tells the format. */
  readonly source: string;
  /** Default: by the ending of `source`. */
  readonly format?: ExampleFormat;
  /** The columns of a table that has no header, in order. Default: its first line names them. */
  readonly columns?: readonly string[];
  /** Default `text`. */
  readonly textColumn?: string;
  /** Default `label`. */
  readonly labelColumn?: string;
}

/** By the ending of a path. @throws DataError for one that tells no format */
export function formatOfPath(path: string): ExampleFormat {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  if (ending === 'tsv' || ending === 'tab') return 'tsv';
  if (ending === 'csv') return 'csv';
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  throw new DataError(
    `${path}: expected a table by its ending, .tsv, .csv or .jsonl, got ` +
      `${ending === undefined ? 'none' : `.${ending}`}; rename the file`,
  );
}

/**
 * Reads examples: tab-separated values, where quotes mean nothing; comma-separated values, quoted as
 * RFC 4180 has it; or one JSON object a line. Blank lines are passed over; a text may be empty, a
 * label may not.
 * @throws DataError naming the line that cannot be read, or the column that is missing or there twice
 */
export function parseExamples(text: string, options: ParseExamplesOptions): Example[] {
  const { source, format = formatOfPath(source) } = options;
  switch (format) {
    case 'tsv':
    case 'csv':
      return fromTable(text, format, options);
    case 'jsonl':
      return fromJsonLines(text, options);
    default:
      throw new ArgumentError(
        `parseExamples: format must be one of ${exampleFormats.join(', ')}, got ` +
          `${format satisfies never}`,
      );
  }
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function fromTable(
  text: string,
  format: 'tsv' | 'csv',
  { source, columns, textColumn = 'text', labelColumn = 'label' }: ParseExamplesOptions,
): Example[] {
  const rows = readRows(text, format, source);
  const names = columns ?? rows.shift()?.cells.map((name) => name.trim()) ?? [];
  const [textAt, labelAt] = [textColumn, labelColumn].map((column) => {
    const place = names.indexOf(column);
    if (place >= 0 && place === names.lastIndexOf(column)) return place;
    throw new DataError(
      `${source}: expected one column ${JSON.stringify(column)}, got ` +
        `${JSON.stringify(names).slice(0, 100)}; name the columns of the text and of the label, or ` +
        'all columns where there is no header',
    );
  });
  return rows.map(({ cells, line }) => {
    if (cells.length !== names.length) {
      throw new DataError(
        `${source}: line ${line} must have ${names.length} columns, got ${cells.length}`,
      );
    }
    return { text: cells[textAt], label: labelOf(source, line, cells[labelAt]) };
  });
}

function readRows(text: string, format: 'tsv' | 'csv', source: string): Row[] {
  const dialect =
    format === 'tsv' ? { delimiter: '\t', quote: null } : { delimiter: ',', quote: '"' };
  try {
    const rows: Row[] = [];
    parse(text, {
      ...dialect,
      bom: true,
      // By itself the parser takes the first line break for that of all lines.
      record_delimiter: text.includes('\n') ? ['\r\n', '\n'] : '\r',
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines }) => {
        rows.push({ cells, line: lines });
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(`${source}: expected ${format.toUpperCase()}, got: ${error.message}`, {
      cause: error,
    });
  }
}

function fromJsonLines(
  text: string,
  { source, textColumn = 'text', labelColumn = 'label' }: ParseExamplesOptions,
): Example[] {
  const rows = text.replace(/^\uFEFF/, '').split('\n');
  return rows.flatMap((row, index) => {
    if (row.trim() === '') return [];
    const line = index + 1;
    const fields = parseObject(source, line, row);
    const [found, label] = [textColumn, labelColumn].map((name) =>
      Object.hasOwn(fields, name) ? fields[name] : undefined,
    );
    if (typeof found !== 'string') {
      throw new DataError(
        `${source}: line ${line} must have a text under ${JSON.stringify(textColumn)}, got ` +
          `${JSON.stringify(found)?.slice(0, 60)}`,
      );
    }
    const isLabel = ['string', 'number', 'boolean'].includes(typeof label);
    return [{ text: found, label: labelOf(source, line, isLabel ? String(label) : '') }];
  });
}

function parseObject(source: string, line: number, row: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(row);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below.
  }
  throw new DataError(
    `${source}: line ${line} must be a JSON object, got ${JSON.stringify(row.slice(0, 60))}`,
  );
}

function labelOf(source: string, line: number, label: string): string {
  const trimmed = label.trim();
  if (trimmed !== '') return trimmed;
  throw new DataError(
    `${source}: line ${line} must have a label, got none; add it or leave it out`,
  );
}
