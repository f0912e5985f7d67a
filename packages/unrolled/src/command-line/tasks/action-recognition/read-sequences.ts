import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type FrameSequence,
  type LabelledSequence,
  parseFrameRows,
  parseUea,
} from '@unrolled/datasets';
import { FileError, readFileBytes, reasonOf } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';

const framesName = /\.(csv|tsv|txt|dat)(\.gz)?$/i;

/**
 * Labelled sequences of files of the UEA archive, `.ts`, and of folders with a folder for each label,
 * in which every file holds the frames of a sequence, a line each.
 * @param option the one that names them, for errors
 * @throws FileError, DataError
 */
export async function readSequences(
  option: string,
  paths: readonly string[],
): Promise<LabelledSequence[]> {
  const sequences: LabelledSequence[] = [];
  for (const path of paths) {
    const isFolder = await found(option, path, async () => (await stat(path)).isDirectory());
    sequences.push(...(isFolder ? await readFolder(option, path) : await readUea(option, path)));
  }
  return sequences;
}

/** The sequences of one file: of the UEA archive, or one whose lines are frames. */
export async function readUnlabelled(path: string): Promise<FrameSequence[]> {
  const text = await readPlain(path);
  return /\.ts(\.gz)?$/i.test(path) ? parseUea(text, path) : [parseFrameRows(text, path)];
}

async function readUea(option: string, path: string): Promise<LabelledSequence[]> {
  if (/\.ts(\.gz)?$/i.test(path)) return parseUea(await readPlain(path), path);
  throw new DataError(
    `${option} ${path}: expected a file of the UEA archive, .ts, or a folder with a folder for each ` +
      'label, got another file',
  );
}

async function readFolder(option: string, path: string): Promise<LabelledSequence[]> {
  const labels = await found(option, path, () => readdir(path, { withFileTypes: true }));
  const sequences: LabelledSequence[] = [];
  for (const label of labels.filter((entry) => entry.isDirectory()).map(({ name }) => name)) {
    const folder = join(path, label);
    const files = await found(option, folder, () => readdir(folder));
    for (const file of files.filter((name) => framesName.test(name)).sort()) {
      const source = join(folder, file);
      sequences.push({ ...parseFrameRows(await readPlain(source), source), label });
    }
  }
  if (sequences.length > 0) return sequences;
  throw new DataError(
    `${option} ${path}: expected folders, one for each label, with files of frames (.csv, .tsv, .txt), ` +
      'got none',
  );
}

async function readPlain(path: string): Promise<string> {
  const bytes = await readFileBytes(path, 'sequence');
  return new TextDecoder().decode(/\.gz$/i.test(path) ? unpacked(bytes, path) : bytes);
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: 2 ** 30 });
  } catch (cause) {
    throw new DataError(
      `${basename(path)}: expected gzip of at most a GiB, got what cannot be unpacked ` +
        `(${reasonOf(cause)}); check the file ${path}`,
      { cause },
    );
  }
}

async function found<Result>(
  option: string,
  path: string,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    throw new FileError(
      `${option}: ${path} cannot be read: ${reasonOf(cause)}; check the path`,
      path,
      {
        cause,
      },
    );
  }
}
