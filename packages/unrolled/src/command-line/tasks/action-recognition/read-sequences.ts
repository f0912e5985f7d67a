import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type FrameSequence,
  type LabelledSequence,
  parseFrameRows,
  parseUea,
} from '@unrolled/datasets';
import { readFileBytes, reasonOf } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';
import { type ClipFlags, isOfValues, listClips } from '../../files/clip-files.ts';

const ueaName = /\.ts(\.gz)?$/i;

/**
 * Labelled sequences of files of the UEA archive, `.ts`, of folders with a folder for each label, and of
 * tables of paths and labels. In a file of frames, a line each, NaN and empty cells are gaps, which
 * skeletons may have.
 * @param option the one that names them, for errors
 * @throws FileError, DataError
 */
export async function readSequences(
  option: string,
  paths: readonly string[],
  flags: ClipFlags,
): Promise<LabelledSequence[]> {
  const sequences: LabelledSequence[] = [];
  for (const path of paths) {
    if (ueaName.test(path)) {
      sequences.push(...parseUea(await readPlain(path), path));
      continue;
    }
    for (const { path: clip, ...labelled } of await listClips(option, path, flags)) {
      sequences.push({ ...(await readRows(clip)), ...labelled });
    }
  }
  return sequences;
}

/** The sequences of one file: of the UEA archive, or one whose lines are frames. */
export const readUnlabelled = async (path: string): Promise<FrameSequence[]> =>
  ueaName.test(path) ? parseUea(await readPlain(path), path) : [await readRows(path)];

async function readRows(path: string): Promise<FrameSequence> {
  if (isOfValues(path)) return parseFrameRows(await readPlain(path), path, { gaps: true });
  throw new DataError(
    `${path}: expected a file of frames, a line of numbers each, .csv, .tsv or .txt (also .gz), got ` +
      'another clip',
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
