import { basename, join } from 'node:path';
import {
  type LabelledFrames,
  parseFrameRows,
  parseFrameTable,
  renameLabels,
  type TableFormat,
} from '@unrolled/datasets';
import { describe, describeList } from '@unrolled/guards';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { labelsOfSegments, parseSegments } from '@unrolled/video-labeling';
import { framesName, isFolder, listFolder, readPlainText } from '../../files/frame-files.ts';

/** Columns of a table of frames that hold no values. */
export const columnOptions = {
  labelColumn: option.text('label', 'column', 'name or number of the column of the label'),
  sequenceColumn: option.optional(
    option.text('', 'column', 'name or number of the column that tells sequences apart'),
    'each file is a sequence',
  ),
  timeColumn: option.optional(
    option.text('', 'column', 'name or number of the column of the time in seconds'),
    'none',
  ),
  ignoreColumns: option.optional(
    option.text('', 'columns', 'names or numbers of columns to leave out, as frame,score'),
    'none',
  ),
};

const renamesRule = {
  holds: (value: unknown) =>
    typeof value === 'string' && /^([^=,]+=[^=,]+)(,[^=,]+=[^=,]+)*$/.test(value),
  words: 'names as old=new,older=new',
};

/** How labelled frames are read. */
export const dataOptions = {
  ...columnOptions,
  rename: option.optional(
    option.text('', 'names', 'labels by other names, as old=new,older=new', renamesRule),
    'as they are',
  ),
  background: option.optional(
    option.text('', 'label', 'label of frames in which nothing happens'),
    'none',
  ),
};

type DataFlags = OptionValues<typeof dataOptions>;

const segmentsName = /\.segments\.(csv|json)$/i;

/**
 * Labelled sequences of tables with a label for each frame, and of folders with a file for each
 * sequence: a table, or a clip of frames next to a file of its segments, `clip.segments.csv` or `.json`.
 * @param option the one that names them, for errors
 * @throws FileError, DataError
 */
export async function readLabelled(
  option: string,
  paths: readonly string[],
  flags: DataFlags,
): Promise<LabelledFrames[]> {
  const sequences: LabelledFrames[] = [];
  for (const path of paths) {
    const read = (await isFolder(option, path)) ? readFolder : readTable;
    sequences.push(...(await read(option, path, flags)));
  }
  return renamed(option, sequences, flags.rename);
}

/** Columns as parseFrameTable() names them. */
export const listOf = (columns: string | null): string[] =>
  columns === null ? [] : columns.split(',').map((name) => name.trim());

async function readTable(
  option: string,
  path: string,
  flags: DataFlags,
): Promise<LabelledFrames[]> {
  const ending = /\.(csv|tsv|txt|dat)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined) {
    throw new DataError(
      `${option} ${path}: expected a table of frames, .csv, .tsv or .txt, or a folder of such files, got ` +
        'another file',
    );
  }
  const format: TableFormat = ending === 'tsv' ? 'tsv' : 'csv';
  const { labelColumn, sequenceColumn, timeColumn, ignoreColumns } = flags;
  return parseFrameTable(await readPlainText(path), {
    source: path,
    format,
    labelColumn,
    sequenceColumn: sequenceColumn ?? undefined,
    timeColumn: timeColumn ?? undefined,
    ignoredColumns: listOf(ignoreColumns),
  });
}

async function readFolder(
  option: string,
  path: string,
  flags: DataFlags,
): Promise<LabelledFrames[]> {
  const { files } = await listFolder(option, path);
  const segmentsOf = new Map(
    files
      .filter((name) => segmentsName.test(name))
      .map((name) => [name.replace(segmentsName, ''), name]),
  );
  const clips = files.filter((name) => framesName.test(name) && !segmentsName.test(name));
  const sequences: LabelledFrames[] = [];
  for (const file of clips) {
    const source = join(path, file);
    const segments = segmentsOf.get(file.replace(framesName, ''));
    segmentsOf.delete(file.replace(framesName, ''));
    sequences.push(
      ...(segments === undefined
        ? await readTable(option, source, flags)
        : [await readClip(source, join(path, segments), flags.background)]),
    );
  }
  const [lonely] = segmentsOf.values();
  if (lonely !== undefined) {
    throw new DataError(
      `${option} ${path}: expected a clip of frames next to ${lonely}, such as ` +
        `${lonely.replace(segmentsName, '.csv')}, got none`,
    );
  }
  if (sequences.length > 0) return sequences;
  throw new DataError(
    `${option} ${path}: expected files of frames (.csv, .tsv, .txt), got none; give the folder that ` +
      'holds them',
  );
}

async function readClip(
  path: string,
  segments: string,
  background: string | null,
): Promise<LabelledFrames> {
  const frames = parseFrameRows(await readPlainText(path), path);
  const found = parseSegments(await readPlainText(segments), segments);
  const labels = labelsOfSegments(found, frames.length, background, segments);
  return { ...frames, labels, name: basename(path) };
}

/** Labels that do not occur are passed over, unless none does: not every file has all. */
function renamed(
  option: string,
  sequences: readonly LabelledFrames[],
  rename: string | null,
): LabelledFrames[] {
  if (rename === null) return [...sequences];
  const known = new Set(sequences.flatMap(({ labels }) => labels));
  const names = rename.split(',').map((one) => one.split('=').map((name) => name.trim()));
  const found = names.filter(([old]) => known.has(old));
  if (found.length > 0) return renameLabels(sequences, Object.fromEntries(found));
  throw new DataError(
    `--rename: expected a label that occurs in ${option}, got ${describe(names[0][0])}; the labels are ` +
      describeList([...known]),
  );
}
