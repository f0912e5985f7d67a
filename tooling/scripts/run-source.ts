// Compiles the kernels and runs a file of the workspace from its sources:
// `run-source.ts <file> [arguments…]`, the file from the root.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { runTurbo } from './run-program.ts';

const kernels = await announced('Compiling the kernels', runTurbo('kernels'));
if (!kernels.succeeded) {
  console.error(`${kernels.output}\n\nunrolled: the kernels could not be compiled.`);
  process.exit(1);
}

const program = spawn(
  process.execPath,
  ['--conditions=@unrolled/source', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
// Ctrl-C is for the program, which may save before it ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => program.kill('SIGTERM'));
program.on('exit', (code, signal) => {
  // As shells report it: without a code there is a signal.
  process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
});

/** Says what is waited for, unless it is done at once. */
async function announced<Result>(title: string, work: Promise<Result>): Promise<Result> {
  const began = performance.now();
  let isSaid = false;
  const timer = setTimeout(() => {
    isSaid = true;
    process.stderr.write(`${title} … `);
  }, 1500);
  const result = await work;
  clearTimeout(timer);
  if (isSaid) process.stderr.write(`${Math.round((performance.now() - began) / 1000)} s\n`);
  return result;
}
