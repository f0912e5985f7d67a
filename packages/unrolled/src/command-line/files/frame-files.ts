import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import { FileError, readFileBytes, reasonOf } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';

/** Names of files with one frame per line. */
export const framesName = /\.(csv|tsv|txt|dat)(\.gz)?$/i;

/** The text of a file, unpacked if its name ends in `.gz`. @throws FileError, DataError */
export async function readPlainText(path: string): Promise<string> {
  const bytes = await readFileBytes(path, 'sequence');
  return new TextDecoder().decode(/\.gz$/i.test(path) ? unpacked(bytes, path) : bytes);
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: 2 ** 30 });
  } catch (cause) {
    throw unpackError(path, cause);
  }
}

const unpackError = (path: string, cause: unknown): DataError =>
  new DataError(
    `${basename(path)}: expected a gzip file of at most 1 GiB unpacked, got one that cannot be unpacked ` +
      `(${reasonOf(cause)}); check the file ${path}`,
    { cause },
  );

/** The bytes of a file, unpacked if its name ends in `.gz`. @throws FileError, DataError */
export async function* streamFile(option: string, path: string): AsyncGenerator<Uint8Array> {
  const isPacked = /\.gz$/i.test(path);
  const file = createReadStream(path);
  let failure: unknown;
  file.on('error', (error) => {
    failure = error;
  });
  try {
    yield* isPacked ? file.pipe(createGunzip()) : file;
  } catch (cause) {
    if (isPacked && failure === undefined) throw unpackError(path, cause);
    throw unreadable(option, path, failure ?? cause);
  } finally {
    file.destroy();
  }
}

/** Whether a path is that of a folder. @throws FileError if it does not exist */
export const isFolder = (option: string, path: string): Promise<boolean> =>
  named(option, path, async () => (await stat(path)).isDirectory());

/** The names in a folder, sorted: of its folders, and of its files. @throws FileError */
export async function listFolder(option: string, path: string) {
  const entries = await named(option, path, () => readdir(path, { withFileTypes: true }));
  const names = (folders: boolean) =>
    entries
      .filter((entry) => entry.isDirectory() === folders)
      .map(({ name }) => name)
      .sort();
  return { folders: names(true), files: names(false) };
}

async function named<Result>(
  option: string,
  path: string,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    throw unreadable(option, path, cause);
  }
}

const unreadable = (option: string, path: string, cause: unknown): FileError =>
  new FileError(`${option}: ${path} cannot be read: ${reasonOf(cause)}; check the path`, path, {
    cause,
  });
