import { dirname, join, resolve } from 'node:path';
import { formatOfPath, parseTable } from '@unrolled/datasets';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { isClipName } from '@unrolled/vision';
import { column, namesOf, optionalColumn } from '../options/column-options.ts';
import { framesName, isFolder, listFolder } from './frame-files.ts';
import { readText } from './text-files.ts';

/** A clip with what it shows: a file, or a folder of images. */
export interface ClipFile {
  readonly path: string;
  readonly label: string;
  /** Person or recording that it is of. */
  readonly group?: string;
  /** First frame of the clip in its file, from 0. Default 0. */
  readonly first?: number;
  /** First frame after the clip. Default: the number of frames of the file. */
  readonly end?: number;
}

/** Layout of a table of clips, and the groups of it that are read. */
export const clipOptions = {
  pathColumn: column('path', 'with the path of each clip'),
  labelColumn: column('label', 'with the label'),
  groupColumn: optionalColumn(
    'with the person or recording; clips of one are held out together',
    'none',
  ),
  firstColumn: optionalColumn(
    'with the first frame of each clip in its file, from 0',
    'the first of the file',
  ),
  lastColumn: optionalColumn(
    'with the last frame of each clip in its file, from 0',
    'the last of the file',
  ),
  onlyGroups: option.optional(
    option.text('', 'names', 'groups to read, such as s01,s02; others are ignored'),
    'all',
  ),
  withoutGroups: option.optional(
    option.text('', 'names', 'groups to ignore, such as s01,s02'),
    'none',
  ),
};

/** Flags that decide how clips are read. */
export type ClipFlags = OptionValues<typeof clipOptions>;

const tableName = /\.(tsv|tab|csv|jsonl|ndjson)$/i;

/** Whether a clip is a file of numbers, one frame per line; else it is of pixels. */
export const isOfValues = (path: string): boolean => framesName.test(path);

/**
 * The clips of a folder with a folder for each label, or of a table of paths and labels. Paths in a table
 * begin at its folder.
 * @param option the one that names the path, for errors
 * @throws FileError, DataError
 */
export async function listClips(
  option: string,
  path: string,
  flags: ClipFlags,
): Promise<ClipFile[]> {
  if (await isFolder(option, path)) return listClipFolder(option, path);
  if (tableName.test(path)) return readClipTable(option, path, flags);
  throw new DataError(
    `${option} ${path}: expected a file of the UEA archive, .ts, a table of paths and labels, .csv, .tsv ` +
      'or .jsonl, or a folder with a folder for each label, got another file',
  );
}

async function listClipFolder(option: string, path: string): Promise<ClipFile[]> {
  const clips: ClipFile[] = [];
  for (const label of (await listFolder(option, path)).folders) {
    const folder = join(path, label);
    const { folders, files } = await listFolder(option, folder);
    const names = [...folders, ...files.filter((name) => isOfValues(name) || isClipName(name))];
    for (const name of names.sort()) clips.push({ path: join(folder, name), label });
  }
  if (clips.length > 0) return clips;
  throw new DataError(
    `${option} ${path}: expected folders, one for each label, with clips: files of frames (.csv, .tsv, ` +
      '.txt), animations, videos, or folders of images, got none',
  );
}

async function readClipTable(option: string, path: string, flags: ClipFlags): Promise<ClipFile[]> {
  const { pathColumn, labelColumn, groupColumn, firstColumn, lastColumn } = flags;
  const optional = [groupColumn, firstColumn, lastColumn].filter((name) => name !== null);
  const wanted = [pathColumn, labelColumn, ...optional];
  const text = await readText(option, [path]);
  const table = parseTable(text, { source: path, format: formatOfPath(path), wanted });
  const cells = (name: string, words: string): string[] =>
    table.column(name, words).map((value, row) => {
      if (typeof value === 'string' && value.trim() !== '') return value.trim();
      if (typeof value === 'number') return String(value);
      throw new DataError(
        `${path}: line ${table.lineOf(row)} must have a value in the column ${name}, got none`,
      );
    });
  const paths = cells(pathColumn, 'the path with --path-column');
  const labels = cells(labelColumn, 'the label with --label-column');
  const groups = groupColumn && cells(groupColumn, 'the group with --group-column');
  const frames = (name: string | null, words: string): number[] | null =>
    name === null
      ? null
      : cells(name, words).map((cell, row) => {
          const frame = Number(cell);
          if (Number.isSafeInteger(frame) && frame >= 0) return frame;
          throw new DataError(
            `${path}: line ${table.lineOf(row)} must have a frame, from 0, in the column ${name}, got ` +
              JSON.stringify(cell),
          );
        });
  const first = frames(firstColumn, 'the first frame with --first-column');
  const last = frames(lastColumn, 'the last frame with --last-column');
  const clips = paths.map((clip, row): ClipFile => {
    if (first && last && first[row] > last[row]) {
      throw new DataError(
        `${path}: line ${table.lineOf(row)} must have its first frame before its last, got ` +
          `${first[row]} and ${last[row]}`,
      );
    }
    return {
      path: resolve(dirname(path), clip),
      label: labels[row],
      ...(groups && { group: groups[row] }),
      ...(first && { first: first[row] }),
      ...(last && { end: last[row] + 1 }),
    };
  });
  return chosen(option, path, clips, flags);
}

/** Clips of the groups that are wanted. */
function chosen(
  option: string,
  path: string,
  clips: readonly ClipFile[],
  { onlyGroups, withoutGroups }: ClipFlags,
): ClipFile[] {
  const [only, without] = [onlyGroups, withoutGroups].map((text) =>
    text === null ? null : namesOf(text),
  );
  const groups = new Set(clips.map(({ group }) => group));
  const unknown = [...(only ?? []), ...(without ?? [])].find((name) => !groups.has(name));
  if (unknown !== undefined) {
    throw new DataError(
      `${option} ${path}: expected groups of the column --group-column, got ${JSON.stringify(unknown)}, ` +
        'which no clip has',
    );
  }
  const left = clips.filter(
    ({ group = '' }) => (only?.includes(group) ?? true) && !without?.includes(group),
  );
  if (left.length > 0) return left;
  throw new DataError(`${option} ${path}: expected clips of the groups that are read, got none`);
}
