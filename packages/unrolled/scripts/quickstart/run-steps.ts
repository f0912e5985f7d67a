import type { Output } from '../../src/command-line/output/streams.ts';
import { exitStatus } from '../../src/command-line/program/failures.ts';
import { runCommandLine } from '../../src/command-line/program/main.ts';
import { quote } from '../../src/command-line/training/report-run.ts';
import type { Arguments, Step } from './part.ts';

/**
 * Shows each command and runs it, until one does not succeed.
 * @returns the exit status of the last
 */
export async function runSteps(steps: readonly Step[], output: Output): Promise<number> {
  for (const { remark, command } of steps) {
    output.note(`${remark}\n\n$ ${commandLine(command)}\n`);
    const status = await runCommandLine(command, process);
    if (status !== exitStatus.success) return status;
    output.note('');
  }
  return exitStatus.success;
}

const width = 90;

/** A command as a shell reads it, over several lines if it is long. */
export function commandLine(command: Arguments, program = 'unrolled'): string {
  const lines = [program];
  for (const piece of pieces(command)) {
    const last = lines.length - 1;
    if (lines[last].length + piece.length >= width) lines.push(`    ${piece}`);
    else lines[last] += ` ${piece}`;
  }
  return lines.join(' \\\n');
}

/** Words that a line must not part: an option and its value. */
const pieces = (command: Arguments): string[] =>
  command.flatMap((word, place) => {
    const next = command.at(place + 1);
    if (isOption(word) && next !== undefined && !isOption(next)) return `${word} ${quote(next)}`;
    return place > 0 && isOption(command[place - 1]) ? [] : quote(word);
  });

const isOption = (word: string): boolean => word.startsWith('--');
