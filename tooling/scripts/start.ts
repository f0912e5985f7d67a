// `npm start`: compiles the kernels and runs the quickstart from the sources.

import { spawn } from 'node:child_process';
import { runTurbo } from './run-program.ts';

const kernels = await runTurbo('kernels');
if (!kernels.succeeded) {
  console.error(`${kernels.output}\n\nunrolled: the kernels could not be compiled.`);
  process.exit(1);
}

const quickstart = spawn(
  process.execPath,
  [
    '--conditions=@unrolled/source',
    'packages/unrolled/scripts/quickstart.ts',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
// Ctrl-C is for the quickstart, which saves before it ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => quickstart.kill('SIGTERM'));
quickstart.on('exit', (code) => process.exit(code ?? 1));
