import { readFile } from 'node:fs/promises';
import { FileError, reasonOf } from './file-error.ts';

/**
 * The bytes of a file that must have some.
 *
 * @param what What the file is to the reader of an error, such as `model` or `training text`.
 * @throws FileError if the file is missing, empty, a directory or not readable.
 */
export async function readFileBytes(path: string, what: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new FileError(
      `readFileBytes: the ${what} ${path} cannot be read: ${reasonOf(cause)}; check the path`,
      path,
      { cause },
    );
  }
  if (bytes.length > 0) return bytes;
  throw new FileError(
    `readFileBytes: the ${what} ${path} must not be empty, got 0 bytes; check that it is the ` +
      'right file',
    path,
  );
}
