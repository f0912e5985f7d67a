import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface WorkspacePackage {
  name: string;
  /** Path from the root of the workspace. */
  folder: string;
  isPrivate: boolean;
  hasTests: boolean;
}

interface Manifest {
  name: string;
  private?: boolean;
  scripts?: Record<string, string>;
}

const folders = ['packages/*', 'packages/tasks/*', 'apps/*'];

/** Every package of the workspace, by name. */
export function workspacePackages(): WorkspacePackage[] {
  return globSync(folders.map((folder) => `${folder}/package.json`))
    .filter((file) => existsSync(file))
    .map((file) => {
      const manifest: Manifest = JSON.parse(readFileSync(file, 'utf8'));
      return {
        name: manifest.name,
        folder: dirname(file),
        isPrivate: manifest.private ?? false,
        hasTests: manifest.scripts?.test !== undefined,
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
