import {
  check,
  checkOptions,
  checkTexts,
  describe,
  type OptionRules,
  optional,
  rules,
} from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { timeIn } from '../series/calendar.ts';
import type { Column } from '../tables/table.ts';
import type { FrameSequence } from './frame-sequence.ts';

/** Options of `parseFrameRows`. */
export interface FrameRowOptions {
  /** Whether NaN, or an empty cell, is a missing value. Default false. */
  readonly gaps?: boolean;
}

const optionRules: OptionRules<FrameRowOptions> = { gaps: optional(rules.boolean) };

/** Between values: a comma, a semicolon or white space. */
const separator = /\s*[,;]\s*|\s+/;

/** A value that is missing. */
const gap = /^(nan)?$/i;

/** Notation of numbers in a table. */
interface NumberNotation {
  /** Whether NaN, or an empty cell, is a missing value. */
  readonly gaps: boolean;
  /** Whether 12,5 means 12.5; undefined where the caller cannot choose it. */
  readonly decimalComma?: boolean;
  /** Column of the cell; undefined where the caller cannot leave it out. */
  readonly column?: Column;
}

/**
 * Number in a cell, in float32.
 * @param where begins errors: the file and the line
 * @throws DataError for anything but a finite number
 */
export function numberIn(
  cell: string,
  where: string,
  { gaps, decimalComma, column }: NumberNotation,
): number {
  const trimmed = cell.trim();
  const digits = decimalComma === true ? trimmed.replace(',', '.') : trimmed;
  const number = digits === '' ? Number.NaN : Number(digits);
  const value = Math.fround(number);
  if (Number.isFinite(value) || (gaps && gap.test(trimmed))) return value;
  const remedy = Number.isFinite(number) ? tooLarge : remedyOf(trimmed, decimalComma, column);
  throw new DataError(`${where}: expected a finite number, got ${describe(cell)}; ${remedy}`);
}

const tooLarge = 'values must fit in float32, up to 3.4e38';

/** Advice on a cell that holds no number. */
function remedyOf(cell: string, decimalComma?: boolean, column?: Column): string {
  if (gap.test(cell) || /^(na|null|none|n\/a|[-?]+)$/i.test(cell)) {
    return 'fill in missing values or leave their lines out first';
  }
  if (column !== undefined && timeIn(cell) !== null) {
    return (
      'leave dates out of the columns that are read, or name the column of the times with timeColumn ' +
      describe(column)
    );
  }
  if (decimalComma === true) return 'write numbers as 1234,5, without units or points';
  const isComma = decimalComma === false && /^[-+]?\d*,\d+$/.test(cell);
  return `write numbers as 1234.5, without units or commas${isComma ? ', or set decimalComma' : ''}`;
}

/** The cells of a line of values; an empty list for an empty line. */
export function frameCells(line: string): string[] {
  check('frameCells', 'line', line, rules.text);
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(separator);
}

/** Whether cells are names of columns: none of them is a number. */
export const areNames = (cells: readonly string[]): boolean =>
  checkTexts('areNames', 'cells', cells).every((cell) => Number.isNaN(Number(cell)));

/**
 * The values of a frame.
 * @param where begins errors: the file and the line
 * @param gaps whether NaN, or an empty cell, is a missing value
 * @throws DataError for anything but a finite number
 */
export function frameValues(cells: readonly string[], where: string, gaps = false): Float32Array {
  check('frameValues', 'where', where, rules.text);
  check('frameValues', 'gaps', gaps, rules.boolean);
  return Float32Array.from(checkTexts('frameValues', 'cells', cells), (cell) =>
    numberIn(cell, where, { gaps }),
  );
}

/**
 * Reads one sequence from text: one frame per line, its values separated by commas, semicolons or white space,
 * with any line ends. A first line without a number names the columns and is skipped; one of NaN alone
 * is a frame.
 * @param source names the text in errors
 * @throws DataError saying in which line, for what is no number or another count of them; for no frame
 */
export function parseFrameRows(
  text: string,
  source = 'parseFrameRows',
  options: FrameRowOptions = {},
): FrameSequence {
  check('parseFrameRows', 'text', text, rules.text);
  check('parseFrameRows', 'source', source, rules.text);
  const { gaps = false } = checkOptions('parseFrameRows', options, optionRules);
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/)
    .map((line, place) => ({ cells: frameCells(line), place }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const isHead =
    lines.length > 0 &&
    areNames(lines[0].cells) &&
    !(gaps && lines[0].cells.some((cell) => gap.test(cell)));
  const frames = isHead ? lines.slice(1) : lines;
  if (frames.length === 0) {
    throw new DataError(`${source}: expected frames, one line of numbers each, got none`);
  }
  const channels = frames[0].cells.length;
  const values = new Float32Array(frames.length * channels);
  frames.forEach(({ cells, place }, frame) => {
    const where = `${source}, line ${place + 1}`;
    if (cells.length !== channels) {
      throw new DataError(
        `${where}: expected ${channels} values as in the first frame, got ${cells.length}`,
      );
    }
    values.set(frameValues(cells, where, gaps), frame * channels);
  });
  return { values, length: frames.length, channels };
}
