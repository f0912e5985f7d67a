import { Command } from 'commander';
import manifest from '../../../package.json' with { type: 'json' };
import { commands } from '../commands/index.ts';
import { Output, type Streams } from '../output/streams.ts';
import { describeFailure } from './failures.ts';

/**
 * Runs one command line.
 * @param args without the program's own name
 * @returns the exit status: 0 done, 1 failed, 2 not a valid command, 129, 130 and 143 stopped by
 *   SIGHUP, Ctrl-C or SIGTERM
 */
export async function runCommandLine(args: readonly string[], streams: Streams): Promise<number> {
  const output = new Output(streams, args.includes('--json'));
  try {
    // `help train sentiment` is `train sentiment --help`, which loads that task.
    const words = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
    const program = await buildProgram(words, output, streams);
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    const { status, line } = describeFailure(error);
    if (args.includes('--debug') && error instanceof Error) output.note(error.stack ?? '');
    else if (line !== null) output.note(line);
    if (line !== null) output.event({ event: 'error', status, message: line });
    return status;
  }
}

/** The program with all its commands; only the one that `args` call is loaded. */
async function buildProgram(
  args: readonly string[],
  output: Output,
  { stdout, stderr }: Streams,
): Promise<Command> {
  const program = new Command('unrolled')
    .description('Train, evaluate and use recurrent networks.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Errors are printed by runCommandLine, one line each.
      outputError: () => {},
    })
    .addHelpText('after', afterHelp);
  const [called, ...rest] = args;
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = program.command(name).description(summary);
    if (name !== called) continue;
    const prepare = await load();
    await prepare(command, rest, output);
  }
  return program;
}

const afterHelp = `
Results go to standard output, everything else to standard error. With --json, results are one JSON
object per line. Exit status: 0 success, 1 failure, 2 invalid command, 130 after Ctrl-C, 143 after
SIGTERM and 129 after SIGHUP (training saves first).`;
