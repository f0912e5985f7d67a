import { check, describe, rules } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import type { LabelledSequence } from './frame-sequence.ts';

/**
 * Reads the format `.ts` of the UEA archive of multivariate series: a head of lines that begin with @,
 * then a line for each sequence, its channels separated by colons, and its label last. Channels of one
 * sequence have one length; sequences may differ.
 * @param source names the text in errors
 * @throws DataError saying in which line, for what is no such file, or a value that is no number
 */
export function parseUea(text: string, source = 'parseUea'): LabelledSequence[] {
  check('parseUea', 'text', text, rules.text);
  check('parseUea', 'source', source, rules.text);
  const lines = text.split(/\r\n?|\n/);
  const start = lines.findIndex((line) => /^@data\b/i.test(line.trim()));
  if (start === -1) {
    throw new DataError(
      `${source}: expected a file of the UEA archive with a line @data, got none`,
    );
  }
  const sequences = lines
    .map((line, place) => ({ line: line.trim(), place }))
    .slice(start + 1)
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
    .map(({ line, place }) => parseLine(line, `${source}, line ${place + 1}`));
  if (sequences.length === 0) throw new DataError(`${source}: expected sequences, got none`);
  return sequences;
}

function parseLine(line: string, where: string): LabelledSequence {
  const parts = line.split(':');
  const label = parts.pop()?.trim() ?? '';
  if (parts.length === 0 || label === '') {
    throw new DataError(
      `${where}: expected channels and a label separated by colons, got ${describe(line)}`,
    );
  }
  const series = parts.map((part) => part.split(',').map((value) => parseValue(value, where)));
  const channels = series.length;
  const [{ length }] = series;
  const uneven = series.findIndex((one) => one.length !== length);
  if (uneven !== -1) {
    throw new DataError(
      `${where}: expected ${length} values in each channel, got ${series[uneven].length} in channel ` +
        `${uneven + 1}`,
    );
  }
  const values = new Float32Array(length * channels);
  series.forEach((one, channel) => {
    one.forEach((value, step) => {
      values[step * channels + channel] = value;
    });
  });
  return { values, length, channels, label };
}

function parseValue(text: string, where: string): number {
  const trimmed = text.trim();
  const value = trimmed === '' ? Number.NaN : Number(trimmed);
  if (Number.isFinite(Math.fround(value))) return value;
  throw new DataError(`${where}: expected a finite number, got ${describe(trimmed)}`);
}
