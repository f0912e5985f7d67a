import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, FileError, reasonOf } from './file-error.ts';

/**
 * Writes a file so that at every moment, a crash or a power cut included, `path` holds either all
 * of the old content or all of the new: the bytes go to a temporary file in the same folder, are
 * flushed to the disk, and take the name in one step. A symbolic link is followed, and the mode of
 * a file that was there is kept.
 *
 * @throws FileError if that fails (a full disk, no permission, not a regular file); the old file
 *   is then as it was and the temporary one is removed.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  let target: string;
  try {
    const existing = await statIfThere(path);
    if (existing?.isDirectory()) throw new Error('it is a directory');
    // Renaming over a device such as /dev/null would replace it.
    if (existing && !existing.isFile()) throw new Error('it is not a regular file');
    target = existing ? await realpath(path) : path;
    await replace(target, bytes, existing?.mode);
  } catch (cause) {
    const message = `writeFileAtomic: ${path} cannot be written: ${reasonOf(cause)}`;
    throw new FileError(`${message}; what was there before is untouched`, path, { cause });
  }
  // The file is in its place by now: what follows may fail without harm to it.
  await Promise.allSettled([removeLeftovers(target), flushFolder(dirname(target))]);
}

async function replace(target: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      if (mode !== undefined) await file.chmod(mode & 0o777);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** No write stands still for this long; what is older was left by a process killed while saving. */
const leftoverAge = 10 * 60 * 1000;

async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = `.${basename(target)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{8}\.tmp$/.test(name.slice(prefix.length))) continue;
    const leftover = join(folder, name);
    const stats = await statIfThere(leftover);
    if (stats && stats.mtimeMs < Date.now() - leftoverAge) await rm(leftover, { force: true });
  }
}

/** Makes the new name itself survive a power cut, where the system lets a folder be opened. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
