#!/usr/bin/env node
import { surviveLostOutput } from './command-line/output/streams.ts';
import { runCommandLine } from './command-line/program/main.ts';

const args = process.argv.slice(2);
surviveLostOutput(args, process);
process.exitCode = await runCommandLine(args, process);
