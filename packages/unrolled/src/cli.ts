#!/usr/bin/env node
import { surviveLostOutput } from './command-line/lost-output.ts';
import { runCommandLine } from './command-line/main.ts';

const args = process.argv.slice(2);
surviveLostOutput(args, process);
process.exitCode = await runCommandLine(args, process);
