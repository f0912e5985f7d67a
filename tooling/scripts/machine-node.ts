import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The Node that the machine has, as opposed to the one that the workspace installed and npm puts
 * first on the path. Where the machine has none of its own, the workspace's.
 */
export function machineNode(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = folders
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'));
  return candidates.find((candidate) => existsSync(candidate)) ?? process.execPath;
}
