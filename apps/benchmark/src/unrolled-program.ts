import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (file: string) =>
  fileURLToPath(new URL(`../../../packages/unrolled/${file}`, import.meta.url));

/** The command `unrolled` from the sources of this workspace: program and first arguments. */
export const unrolledFromSources: readonly string[] = [
  process.execPath,
  '--conditions=@unrolled/source',
  path('src/cli.ts'),
];

/** The command as it is published; null where it has not been built. */
export const unrolledFromBuild: readonly string[] | null = existsSync(path('dist/cli.js'))
  ? [process.execPath, path('dist/cli.js')]
  : null;
