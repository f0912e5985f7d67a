import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { check, printable, rules } from '@unrolled/guards';
import { codeOf, FileError, reasonOf } from './file-error.ts';

/**
 * Writes a file so that at every moment, a crash or a power cut included, `path` holds either all
 * of the old content or all of the new: the bytes go to a temporary file in the same folder, are
 * flushed to the disk, and take the name in one step. A symbolic link is followed, and the mode of an
 * existing file is kept.
 *
 * @throws FileError if that fails (a full disk, no permission, not a regular file); the old file is then
 *   unchanged and the temporary one is removed.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  check('writeFileAtomic', 'path', path, rules.path);
  check('writeFileAtomic', 'bytes', bytes, rules.bytes);
  let target: string;
  try {
    const destination = await locate(path);
    target = destination.path;
    const temporary = temporaryBeside(target);
    await writing(temporary, async () => {
      await writeFlushed(temporary, bytes, destination.mode);
      await rename(temporary, target);
    });
  } catch (cause) {
    const message = `writeFileAtomic: ${printable(path)} cannot be written: ${reasonOf(cause)}`;
    throw new FileError(`${message}; a file that was there before is untouched`, path, { cause });
  }
  // The file has been replaced by now: later failures do not harm it.
  await Promise.allSettled([removeLeftovers(target), flushFolder(dirname(target))]);
}

/**
 * Takes every step of `writeFileAtomic` but the last, which would replace the file, so that obstacles are
 * found before there is anything to lose.
 *
 * @throws FileError
 */
export async function checkWritable(path: string): Promise<void> {
  check('checkWritable', 'path', path, rules.path);
  try {
    const destination = await locate(path);
    await checkReplaceable(destination);
    const [written, renamed] = [
      temporaryBeside(destination.path),
      temporaryBeside(destination.path),
    ];
    await writing(written, async () => {
      await writeFlushed(written, new Uint8Array(1), destination.mode);
      await rename(written, renamed);
    });
    await rm(renamed);
  } catch (cause) {
    const message = `checkWritable: ${printable(path)} cannot be written: ${reasonOf(cause)}`;
    throw new FileError(message, path, { cause });
  }
}

/** Path of a file once symbolic links are followed, and the file that is there now. */
interface Destination {
  readonly path: string;
  /** Permission bits of the existing file; undefined where there is none. */
  readonly mode?: number;
  readonly owner?: number;
}

async function locate(path: string): Promise<Destination> {
  const existing = await statIfThere(path);
  if (existing === undefined) return { path: await endOfLink(path) };
  if (existing.isDirectory()) throw new Error('it is a directory');
  // Renaming over a device such as /dev/null would replace it.
  if (!existing.isFile()) throw new Error('it is not a regular file');
  return { path: await realpath(path), mode: existing.mode, owner: existing.uid };
}

/** A link may point to a name that is still free: that is the name to take. */
async function endOfLink(path: string): Promise<string> {
  // The system would refuse to rename a file to such a name.
  if (/[/\\]$/.test(path)) throw new Error('its name ends with a slash, like that of a folder');
  const pointsTo = await readlink(path).catch(() => null);
  return pointsTo === null ? path : endOfLink(resolve(dirname(path), pointsTo));
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Refuses a file of another user in a folder such as /tmp, where only new files can be written. */
async function checkReplaceable({ path, owner }: Destination): Promise<void> {
  const user = process.geteuid?.() ?? 0;
  if (owner === undefined || user === 0 || owner === user) return;
  const folder = await stat(dirname(path));
  const isSticky = (folder.mode & 0o1000) !== 0;
  if (isSticky && folder.uid !== user) {
    throw new Error('the file belongs to another user, in a folder where only they can replace it');
  }
}

/** Removes the temporary file when the writing fails, even where it cannot be removed any more. */
async function writing(temporary: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeFlushed(path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const file = await open(path, 'wx');
  try {
    if (mode !== undefined) await file.chmod(mode & 0o777);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Ends every temporary name: a dot, eight hexadecimal digits and `.tmp`. */
const suffixLength = 13;
/** Longest name that file systems allow, in bytes. */
const longestName = 255;

/** `.model.safetensors.`, cut where the name of a temporary file would become too long. */
function temporaryPrefix(target: string): string {
  const room = longestName - suffixLength - 1;
  let name = basename(target);
  while (Buffer.byteLength(name) > room) name = [...name].slice(0, -1).join('');
  return `.${name}.`;
}

const temporaryBeside = (target: string): string =>
  join(dirname(target), `${temporaryPrefix(target)}${randomUUID().slice(0, 8)}.tmp`);

/** No write takes this long; older files were left by a process killed while saving. */
const leftoverAge = 10 * 60 * 1000;

async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = temporaryPrefix(target);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{8}\.tmp$/.test(name.slice(prefix.length))) continue;
    const leftover = join(folder, name);
    const stats = await statIfThere(leftover);
    if (stats && stats.mtimeMs < Date.now() - leftoverAge) await rm(leftover, { force: true });
  }
}

/** Makes the new name survive a power cut, where the system lets a folder be opened. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
