import type { Stats } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataError } from '@unrolled/tensor';

/**
 * Makes sure, before hours are spent, that a file can be written at `path`: its folder exists, takes
 * new files, and nothing but a file stands in its place.
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
  const probe = `${target}.${process.pid}.probe`;
  try {
    await (await open(probe, 'wx')).close();
  } catch (error) {
    throw new DataError(
      `${option} ${path}: the folder ${folder} takes no new file (${codeOf(error)}); check its ` +
        'permissions and the free space, or choose another',
      { cause: error },
    );
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

async function statIfThere(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch {
    return null;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
