import {
  type LabelledFrames,
  parseFrameTable,
  renameLabels,
  type TableFormat,
} from '@unrolled/datasets';
import { describe, describeList } from '@unrolled/guards';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import type { Preprocessing } from '@unrolled/vision';
import { isFolder, readPlainText } from '../../files/frame-files.ts';
import { checkOneKind, needsNumbers, readEach } from '../../files/pixel-clip.ts';
import { column, namesOf, optionalColumn } from '../../options/column-options.ts';
import type { Output } from '../../output/streams.ts';
import { listSegmentedClips, readSegmentedClip } from './segmented-clips.ts';

/** Columns of a table of frames that hold no values. */
export const columnOptions = {
  labelColumn: column('label', 'with the label'),
  sequenceColumn: optionalColumn(
    'with the name of the sequence of each frame',
    'each file is a sequence',
  ),
  timeColumn: optionalColumn('with the time in seconds', 'none'),
  ignoreColumns: option.optional(
    option.text('', 'columns', 'names or numbers of columns to ignore, such as frame,score'),
    'none',
  ),
};

const renamesRule = {
  holds: (value: unknown) =>
    typeof value === 'string' && /^([^=,]+=[^=,]+)(,[^=,]+=[^=,]+)*$/.test(value),
  words: 'names such as old=new,older=new',
};

/** Options of reading labelled frames. */
export const dataOptions = {
  ...columnOptions,
  rename: option.optional(
    option.text('', 'names', 'labels to rename, such as old=new,older=new', renamesRule),
    'unchanged',
  ),
  background: option.optional(
    option.text('', 'label', 'label of frames in which nothing happens'),
    'none',
  ),
};

type DataFlags = OptionValues<typeof dataOptions>;

/** A clip of pixels, and the path of the file of its segments. */
interface PixelClip {
  readonly path: string;
  readonly segments: string;
}

/** Labelled sequences of numbers, or clips of pixels still to be read. */
export interface LabelledList {
  /** The option that names them, for errors. */
  readonly option: string;
  readonly sequences: readonly LabelledFrames[];
  readonly clips: readonly PixelClip[];
}

/**
 * Lists labelled sequences: of tables with a label for each frame, and of folders with a table for each
 * sequence, or with clips next to files of their segments, `clip.segments.csv` or `.json`. Clips are of
 * numbers, or of pixels: videos, animations and folders of images.
 * @param option the one that names them, for errors
 * @throws FileError; DataError also for clips of numbers among clips of pixels
 */
export async function listLabelled(
  option: string,
  paths: readonly string[],
  flags: DataFlags,
): Promise<LabelledList> {
  const sequences: LabelledFrames[] = [];
  const clips: PixelClip[] = [];
  for (const path of paths) {
    if (!(await isFolder(option, path))) {
      sequences.push(...(await readTable(option, path, flags)));
      continue;
    }
    for (const { path: clip, isOfPixels, segments } of await listSegmentedClips(option, path)) {
      if (segments === null) sequences.push(...(await readTable(option, clip, flags)));
      else if (isOfPixels) clips.push({ path: clip, segments });
      else sequences.push(await readSegmentedClip(clip, segments, null, flags.background));
    }
  }
  checkOneKind(option, clips[0]?.path, sequences.length > 0);
  return { option, sequences, clips };
}

/** Whether the clips are of pixels. */
export const isOfPixels = ({ clips }: LabelledList): boolean => clips.length > 0;

/**
 * Reads the clips of a list.
 * @param preprocessing null where the model reads no pixels
 * @throws FileError, DataError
 */
export async function readLabelled(
  { option, sequences, clips }: LabelledList,
  preprocessing: Preprocessing | null,
  { rename, background }: DataFlags,
  output: Output,
): Promise<LabelledFrames[]> {
  const read = await readEach(clips, output, ({ path, segments }) => {
    if (preprocessing === null) throw needsNumbers(path);
    return readSegmentedClip(path, segments, preprocessing, background);
  });
  return renamed(option, [...sequences, ...read], rename);
}

/** Columns as parseFrameTable() names them. */
export const listOf = (columns: string | null): string[] =>
  columns === null ? [] : namesOf(columns);

async function readTable(
  option: string,
  path: string,
  flags: DataFlags,
): Promise<LabelledFrames[]> {
  const ending = /\.(csv|tsv|txt|dat)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined) {
    throw new DataError(
      `${option} ${path}: expected a table of frames, .csv, .tsv or .txt, or a folder of such files or of ` +
        'clips next to files of their segments, got another file',
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
    ignoreColumns: listOf(ignoreColumns),
  });
}

/** Labels that do not occur are ignored, unless none does: not every file has all. */
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
