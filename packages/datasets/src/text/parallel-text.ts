import { check, checkEach, describeList, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { separatedRows } from '../tables/separated-values.ts';

/** A sentence and its translation. */
export interface SentencePair {
  readonly source: string;
  readonly target: string;
  /** Number of its line in the text that it was read from, from 1. */
  readonly line?: number;
}

/**
 * Pairs from two texts with one sentence per line, the n-th line of one with the n-th of the other. White
 * space around a sentence is dropped; a pair of empty lines stays a pair, so that lines keep their
 * numbers.
 * @param names names of the texts in errors, usually the paths of their files
 * @throws DataError unless both have the same number of lines
 */
export function pairsFromLines(
  sourceText: string,
  targetText: string,
  names: readonly [source: string, target: string] = ['the source', 'the target'],
): SentencePair[] {
  check('pairsFromLines', 'the source text', sourceText, rules.text);
  check('pairsFromLines', 'the target text', targetText, rules.text);
  check('pairsFromLines', 'names', names, rules.list);
  checkEach('pairsFromLines', 'names', names, rules.text);
  const [sources, targets] = [linesOf(sourceText), linesOf(targetText)];
  if (sources.length !== targets.length) {
    throw new DataError(
      `parallel texts must have the same number of lines, got ${sources.length} lines in ` +
        `${names[0]} and ${targets.length} in ${names[1]}; check that they belong together`,
    );
  }
  return sources.map((source, place) => ({
    source: source.trim(),
    target: targets[place].trim(),
    line: place + 1,
  }));
}

/**
 * Pairs of a text of tab-separated values. If the first line has a cell `source` and a cell `target`,
 * in any case of letters, it is a header that defines the columns; otherwise there is none, and the first
 * two cells of every line are used. Further cells and empty lines are ignored, and quotes have no meaning.
 * @param onBadLine called with the number of a line that lacks a cell, and why it cannot be used; such a
 *   line is then skipped. Default: it is an error
 * @throws DataError naming the line that lacks a cell, or the column that occurs twice
 */
export function pairsFromTsv(
  text: string,
  name = 'the text',
  onBadLine?: (line: number, error: DataError) => void,
): SentencePair[] {
  check('pairsFromTsv', 'the text', text, rules.text);
  check('pairsFromTsv', 'name', name, rules.text);
  check('pairsFromTsv', 'onBadLine', onBadLine, optional(rules.function));
  let columns: readonly number[] | undefined;
  const pairs: SentencePair[] = [];
  const layout = { source: name, separator: '\t', isQuoted: false };
  for (const { cells, line } of separatedRows(text, layout)) {
    if (columns === undefined) {
      const header = headerOf(cells, name);
      columns = header ?? [0, 1];
      if (header !== null) continue;
    }
    if (cells.length === 1 && cells[0].trim() === '') continue;
    const [source, target] = columns.map((column) => cells[column]);
    if (source !== undefined && target !== undefined) {
      pairs.push({ source: source.trim(), target: target.trim(), line });
      continue;
    }
    const error = new DataError(
      `${name}, line ${line}: expected source and target with a tab between them, got ` +
        `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}; give both in every line`,
    );
    if (onBadLine === undefined) throw error;
    onBadLine(line, error);
  }
  return pairs;
}

/** Columns of source and target by a first line that names both; null otherwise. */
function headerOf(cells: readonly string[], name: string): readonly number[] | null {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  if (!names.includes('source') || !names.includes('target')) return null;
  return ['source', 'target'].map((column) => placeOf(column, names, name));
}

function placeOf(column: string, names: readonly string[], name: string): number {
  const place = names.indexOf(column);
  if (place === names.lastIndexOf(column)) return place;
  throw new DataError(
    `${name}, line 1: expected one column ${column}, got [${describeList(names)}]; ` +
      'rename the others',
  );
}

/** Lines of a text with line breaks of either kind; the last one may lack its own. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}
