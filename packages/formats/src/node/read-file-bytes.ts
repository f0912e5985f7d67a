import { open, stat } from 'node:fs/promises';
import { check, printable, rules } from '@unrolled/guards';
import { FileError, reasonOf } from './file-error.ts';

/** The most bytes that Node reads into one array. */
const largestFile = 2 ** 31 - 1;

/** The most bytes that are read of something without a size, such as a pipe. */
const largestPipe = 2 ** 30;

/**
 * The bytes of a file, which must have some; a pipe may have up to 1 GiB.
 * @param what kind of file for errors, such as `model` or `training text`
 * @throws ArgumentError for what is no path
 * @throws FileError if the file is missing, empty, a directory, a device or not readable
 */
export async function readFileBytes(path: string, what: string): Promise<Uint8Array> {
  check('readFileBytes', 'path', path, rules.path);
  check('readFileBytes', 'what', what, rules.text);
  const name = `the ${what} ${printable(path)}`;
  let bytes: Uint8Array;
  try {
    bytes = await read(path, await sizeOf(path));
  } catch (cause) {
    throw new FileError(
      `readFileBytes: ${name} cannot be read: ${reasonOf(cause)}; check the path`,
      path,
      { cause },
    );
  }
  if (bytes.length > 0) return bytes;
  throw new FileError(
    `readFileBytes: ${name} must not be empty, got 0 bytes; check that it is the right file`,
    path,
  );
}

/**
 * Size of a file in bytes; 0 also for a pipe, whose size is unknown.
 * @throws Error for a device or a socket, which may never end; a system error
 */
async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path);
  if (stats.isFile() || stats.isDirectory() || stats.isFIFO())
    return stats.isFile() ? stats.size : 0;
  throw new Error(`it must be a file or a pipe, got a ${stats.isSocket() ? 'socket' : 'device'}`);
}

async function read(path: string, size: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    if (size > largestFile) {
      throw new Error(`a file may have 2 GiB at most, got ${size} bytes; split it`);
    }
    if (size > 0) return await file.readFile();
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > largestPipe) {
        throw new Error(`a pipe may have ${largestPipe} bytes at most; write them to a file first`);
      }
    }
    return Buffer.concat(chunks);
  } finally {
    await file.close();
  }
}
