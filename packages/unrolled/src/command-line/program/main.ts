import { Command } from 'commander';
import manifest from '../../../package.json' with { type: 'json' };
import { doctorCommand } from '../commands/doctor.ts';
import { evaluateCommand } from '../commands/evaluate.ts';
import { infoCommand } from '../commands/info.ts';
import { predictCommand } from '../commands/predict.ts';
import { trainCommand } from '../commands/train.ts';
import { Output, type Streams } from '../output/streams.ts';
import { taskCommands } from '../tasks/index.ts';
import { describeFailure } from './failures.ts';

/**
 * Runs one command line.
 * @param args without the program's own name
 * @returns the exit status: 0 done, 1 failed, 2 not a valid command, 130 and 143 stopped by Ctrl-C
 *   or SIGTERM
 */
export async function runCommandLine(args: readonly string[], streams: Streams): Promise<number> {
  const output = new Output(streams, args.includes('--json'));
  try {
    await buildProgram(output, streams).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    const { status, line } = describeFailure(error);
    if (args.includes('--debug') && error instanceof Error) output.note(error.stack ?? '');
    else if (line !== null) output.note(line);
    if (line !== null) output.event({ event: 'error', status, message: line });
    return status;
  }
}

function buildProgram(output: Output, { stdout, stderr }: Streams): Command {
  const program = new Command('unrolled')
    .description('Recurrent networks: train them, measure them, use them.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Errors are printed by runCommandLine, one line each.
      outputError: () => {},
    })
    .addHelpText('after', afterHelp);
  const commands = [
    trainCommand(output),
    evaluateCommand(output),
    predictCommand(output),
    ...Object.values(taskCommands).flatMap((task) => task.ownCommands(output)),
    infoCommand(output),
    doctorCommand(output),
  ];
  for (const command of commands) program.addCommand(inherit(command, program));
  return program;
}

/** What holds for the program, such as how errors are reported, holds for every command below it. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}

const afterHelp = `
Results go to standard output, everything else to standard error. With --json, results are one JSON
object a line. Exit status: 0 done, 1 failed, 2 not a valid command, 130 stopped by Ctrl-C and 143 by
SIGTERM (training saves first).`;
