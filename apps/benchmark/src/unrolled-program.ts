import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (file: string) =>
  fileURLToPath(new URL(`../../../packages/unrolled/${file}`, import.meta.url));

const built = path('dist/cli.js');

/** Whether `unrolled` runs from its build, not from its sources. */
export const isBuilt = existsSync(built);

/** The command `unrolled` of this workspace: program and first arguments. */
export const unrolledProgram: readonly string[] = isBuilt
  ? [process.execPath, built]
  : [process.execPath, '--conditions=@unrolled/source', path('src/cli.ts')];
