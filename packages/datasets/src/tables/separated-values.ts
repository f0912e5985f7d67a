import { describe } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';

/** Notation of rows of cells. */
export interface RowLayout {
  /** Name of the text in errors, usually the path of its file. */
  readonly source: string;
  /** One character. */
  readonly separator: string;
  /** Whether a cell may be quoted as in RFC 4180; if not, quotes have no meaning. */
  readonly isQuoted: boolean;
}

/** Row of a table of separated values. */
export interface Row {
  readonly cells: string[];
  /** The line in which the row ends, from 1. */
  readonly line: number;
}

/**
 * Reads rows one by one. Lines end in LF or CRLF; in CR where the text holds no LF. Empty lines are
 * skipped, and a byte order mark at the start.
 * @throws DataError naming a line with misplaced quotes
 */
export function* separatedRows(text: string, layout: RowLayout): Generator<Row> {
  const { separator, isQuoted } = layout;
  const lineBreak = text.includes('\n') ? '\n' : '\r';
  const find = (sign: string, from: number): number => {
    const place = text.indexOf(sign, from);
    return place < 0 ? text.length : place;
  };
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  let quote = isQuoted ? -1 : text.length;
  for (let line = 1; start < text.length; line++) {
    const end = find(lineBreak, start);
    if (quote < start) quote = find('"', start);
    if (quote >= end) {
      const row = text.slice(start, endOfCell(text, start, end));
      if (row !== '') yield { cells: row.split(separator), line };
      start = end + 1;
    } else {
      const { cells, next } = quotedRow(text, start, { ...layout, lineBreak, line });
      for (let at = find(lineBreak, start); at < next - 1; at = find(lineBreak, at + 1)) line++;
      yield { cells, line };
      start = next;
    }
  }
}

/** End of the last cell of a line. */
const endOfCell = (text: string, start: number, lineEnd: number): number =>
  lineEnd > start && text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;

interface QuotedLayout extends RowLayout {
  readonly lineBreak: string;
  readonly line: number;
}

/** A row with at least one quoted cell, and the offset of the next row. */
function quotedRow(
  text: string,
  start: number,
  layout: QuotedLayout,
): { readonly cells: string[]; readonly next: number } {
  const { separator, lineBreak } = layout;
  const cells: string[] = [];
  for (let at = start; ; at += separator.length) {
    const isInQuotes = text[at] === '"';
    const cell = isInQuotes ? quotedCell(text, at, layout) : plainCell(text, at, layout);
    cells.push(cell.value);
    at = cell.end;
    if (text.startsWith(separator, at)) continue;
    if (at === text.length) return { cells, next: at };
    if (text[at] === lineBreak) return { cells, next: at + 1 };
    if (text[at] === '\r' && text[at + 1] === lineBreak) return { cells, next: at + 2 };
    throw misplaced(layout, `a quote that closes before ${describe(text.slice(at, at + 20))}`);
  }
}

interface Cell {
  readonly value: string;
  /** The offset after it. */
  readonly end: number;
}

/** Two quotes in a quoted cell mean one. */
function quotedCell(text: string, start: number, layout: QuotedLayout): Cell {
  let value = '';
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw misplaced(layout, 'a quote that does not close');
    if (text[quote + 1] !== '"') return { value: value + text.slice(from, quote), end: quote + 1 };
    value += text.slice(from, quote + 1);
    from = quote + 2;
  }
}

function plainCell(text: string, start: number, layout: QuotedLayout): Cell {
  const { separator, lineBreak } = layout;
  let end = start;
  while (end < text.length && text[end] !== lineBreak && !text.startsWith(separator, end)) end++;
  if (text[end] === lineBreak || end === text.length) end = endOfCell(text, start, end);
  const value = text.slice(start, end);
  if (!value.includes('"')) return { value, end };
  throw misplaced(layout, `a quote within ${describe(value)}`);
}

const misplaced = ({ source, separator, line }: QuotedLayout, found: string): DataError =>
  new DataError(
    `${source}: expected columns separated by ${describe(separator)} and quoted as in CSV, got: ` +
      `${found}, in line ${line}; give another separator, or name the file .tsv ` +
      'if quotes are plain characters',
  );
