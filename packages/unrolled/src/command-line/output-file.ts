import { open, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DataError } from '@unrolled/tensor';

/**
 * Makes sure, before hours are spent, that a file can be written at `path`: its folder exists, takes
 * new files, and nothing but a file stands in its place.
 * @throws DataError saying which of these fails
 */
export async function checkOutput(option: string, path: string): Promise<void> {
  const folder = dirname(resolve(path));
  if (!(await kindOf(folder)).isFolder) {
    throw new DataError(`${option} ${path}: there is no folder ${folder}; create it first`);
  }
  if ((await kindOf(path)).isFolder) {
    throw new DataError(
      `${option} ${path}: expected the name of a file, got a directory; add a file name, ` +
        `e.g. ${path.replace(/\/+$/, '')}/model.safetensors`,
    );
  }
  const probe = `${resolve(path)}.${process.pid}.probe`;
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

async function kindOf(path: string): Promise<{ isFolder: boolean }> {
  try {
    return { isFolder: (await stat(path)).isDirectory() };
  } catch {
    return { isFolder: false };
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
