import { check, checkOptions, describe, type OptionRules, optional, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import type { FrameSequence } from './frame-sequence.ts';

export interface FrameRowOptions {
  /** Whether NaN, or an empty cell, stands for a value that is missing. Default false. */
  readonly gaps?: boolean;
}

const optionRules: OptionRules<FrameRowOptions> = { gaps: optional(rules.boolean) };

/** Between values: a comma, a semicolon or white space. */
const separator = /\s*[,;]\s*|\s+/;

/** A value that is missing. */
const gap = /^(nan)?$/i;

/**
 * Reads one sequence from text: a frame a line, its values apart by commas, semicolons or white space,
 * with any line ends. A first line without a number names the columns and is left out; one of NaN alone
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
    .split(/\r\n?|\n/)
    .map((line, place) => ({ cells: line.trim().split(separator), place }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const isHead = lines[0]?.cells.every(
    (cell) => Number.isNaN(Number(cell)) && !(gaps && gap.test(cell)),
  );
  const frames = isHead ? lines.slice(1) : lines;
  if (frames.length === 0) {
    throw new DataError(`${source}: expected frames, a line of numbers each, got none`);
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
    cells.forEach((cell, channel) => {
      const value = cell === '' ? Number.NaN : Math.fround(Number(cell));
      if (!Number.isFinite(value) && !(gaps && gap.test(cell))) {
        throw new DataError(`${where}: expected a finite number, got ${describe(cell)}`);
      }
      values[frame * channels + channel] = value;
    });
  });
  return { values, length: frames.length, channels };
}
