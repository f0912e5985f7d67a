#!/usr/bin/env node
import { runCommandLine } from './command-line/main.ts';

// Whoever reads the results may have seen enough: `unrolled generate … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCommandLine(process.argv.slice(2), process);
