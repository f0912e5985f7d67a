import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { watch } from './run-cli.ts';

// The short form of `npm run fuzz:disks`, which leaves out the faults that take a mount where the
// system allows none.
it('a model survives a disk that fails in the midst of training', async () => {
  const program = fileURLToPath(new URL('programs/fuzz-disks.ts', import.meta.url));
  const args = ['--task', 'language-model', '--moments', '1', '--steps', '400'];
  const run = watch(spawn(process.execPath, ['--conditions=@unrolled/source', program, ...args]));
  const { status, stdout, stderr } = await run.outcome;
  expect(stdout + stderr).toMatch(/\n[1-9]\d* runs, 0 problems\n$/);
  expect(status).toBe(0);
}, 180_000);
