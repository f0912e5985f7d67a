import { type FrameSequence, formatOfPath, parseSeries, parseTable } from '@unrolled/datasets';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { readText } from '../../files/text-files.ts';
import { namesOf } from '../../options/column-options.ts';

/** Options of the layout of a table of a row for each time. */
export const seriesOptions = {
  columns: option.optional(
    option.text('', 'names', 'names of the columns that are read, those to forecast first'),
    'all but the first, which is the time',
  ),
};

/** A table that is yet to be read: a model that exists says which columns. */
export interface SeriesFile {
  readonly path: string;
  readonly text: string;
  readonly columns: readonly string[];
}

/** @throws FileError, DataError for a table without columns */
export async function readTables(
  option: string,
  paths: readonly string[],
  { columns }: OptionValues<typeof seriesOptions>,
): Promise<SeriesFile[]> {
  const files: SeriesFile[] = [];
  for (const path of paths) {
    // Lines that end in CR alone are lines too.
    const text = (await readText(option, [path])).replaceAll(/\r\n?/g, '\n');
    files.push({
      path,
      text,
      columns: columns === null ? columnsOf(path, text) : namesOf(columns),
    });
  }
  return files;
}

function columnsOf(path: string, text: string): string[] {
  const columns = parseTable(text, { source: path, format: formatOfPath(path) }).columns.slice(1);
  if (columns.length > 0) return [...columns];
  throw new DataError(
    `${path}: expected a column of times and columns of numbers, got less; give the columns that are ` +
      'read with --columns',
  );
}

/** The series of tables, of the same columns. */
export const seriesOf = (
  files: readonly SeriesFile[],
  names: readonly string[] = files[0]?.columns ?? [],
): FrameSequence[] =>
  files.map(({ path, text }) =>
    parseSeries(text, { source: path, format: formatOfPath(path), channels: names }),
  );
