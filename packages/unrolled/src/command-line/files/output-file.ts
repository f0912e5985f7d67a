import type { Stats } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkWritable, FileError, reasonOf } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';
import { deferSignals } from '../program/interruption.ts';

/**
 * Makes sure, before hours are spent, that a file can be written at `path`: its folder exists,
 * nothing but a file is at its path, and every step of a write but the last succeeds.
 * @throws DataError saying which of these fails
 */
export async function checkOutput(option: string, path: string): Promise<void> {
  const target = resolve(path);
  const folder = dirname(target);
  if (!(await statIfThere(folder))?.isDirectory()) {
    throw new DataError(`${option} ${path}: there is no folder ${folder}; create it first`);
  }
  const there = await statIfThere(target);
  if (there?.isDirectory()) {
    throw new DataError(
      `${option} ${path}: expected the name of a file, got a directory; add a file name, ` +
        `e.g. ${join(path, 'model.safetensors')}`,
    );
  }
  if (there && !there.isFile()) {
    throw new DataError(
      `${option} ${path}: expected a file or a new name, got a device or a pipe; choose another name`,
    );
  }
  try {
    await deferSignals(() => checkWritable(path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new DataError(
      `${option} ${error.message.replace(/^\w+: /, '')}; choose another name or folder, or check ` +
        'permissions and free space',
      { cause: error },
    );
  }
}

/**
 * As `checkOutput`; nor is any other file overwritten than one of the same kind.
 * @param kind what `isOfKind` tells from the first bytes of a file, with an article
 * @throws DataError
 */
export async function checkReplaceable(
  option: string,
  path: string,
  kind: string,
  isOfKind: (start: Uint8Array) => boolean,
): Promise<void> {
  await checkOutput(option, path);
  const start = await startOf(option, path);
  if (start.length === 0 || isOfKind(start)) return;
  throw new DataError(
    `${option} ${path}: the file that is there is not ${kind} and would be overwritten; choose another ` +
      'name, or remove it first',
  );
}

/** `checkReplaceable` for the file of a model. */
export const checkModelOutput = (option: string, path: string): Promise<void> =>
  checkReplaceable(option, path, 'a model', isSafetensors);

/** A header of less than 4 GB in JSON: the upper half of its length is 0. */
const isSafetensors = (start: Uint8Array): boolean =>
  start.length > 8 && start.subarray(4, 8).every((byte) => byte === 0) && start[8] === 0x7b;

/** The first bytes of a file; none where there is no file. @throws DataError */
async function startOf(option: string, path: string): Promise<Uint8Array> {
  if ((await statIfThere(path)) === null) return new Uint8Array();
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(new Uint8Array(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new DataError(
      `${option} ${path}: the file that is there cannot be read: ${reasonOf(cause)}; choose another name`,
      { cause },
    );
  } finally {
    await file?.close();
  }
}

/**
 * Creates a folder if it does not exist, and makes sure that files can be written in it.
 * @throws DataError
 */
export async function makeFolder(option: string, path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new DataError(
      `${option} ${path}: the folder cannot be created: ${reasonOf(cause)}; choose another name`,
      { cause },
    );
  }
  await checkOutput(option, join(path, 'file'));
}

async function statIfThere(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch {
    return null;
  }
}
