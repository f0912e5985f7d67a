import { FileError } from '@unrolled/formats/node';
import { printable, UnrolledError } from '@unrolled/guards';
import { CommanderError } from 'commander';

/** Exit statuses of the process. 129, 130 and 143 are what shells report for these signals. */
export const exitStatus = {
  success: 0,
  failure: 1,
  usage: 2,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** An invalid command, regardless of the contents of files. */
export class UsageError extends UnrolledError {}

/** Ends a command that a signal stopped, after it has saved and reported. */
export class Interrupted extends UnrolledError {
  readonly status: number;

  constructor(status: number) {
    super('stopped by a signal');
    this.status = status;
  }
}

/** The exit status for an error, and the one line to print for it; null if everything was reported. */
export function describeFailure(error: unknown): { status: number; line: string | null } {
  if (error instanceof CommanderError) {
    const isHelp = error.exitCode === 0;
    return {
      status: isHelp ? exitStatus.success : exitStatus.usage,
      line: isHelp || error.code === 'commander.help' ? null : usageLine(error.message),
    };
  }
  if (error instanceof Interrupted) return { status: error.status, line: null };
  const status = error instanceof UsageError ? exitStatus.usage : exitStatus.failure;
  return { status, line: `unrolled: ${oneLine(messageOf(error))}` };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Which function failed to read a file is nothing that the command line's user asked for.
  if (error instanceof FileError) return error.message.replace(/^\w+: /, '');
  if (error instanceof UnrolledError) return error.message;
  // V8 has no separate type for it.
  if (error instanceof RangeError && /typed array length|allocation failed/.test(error.message)) {
    return `no machine has enough memory for this (${error.message}); choose smaller sizes`;
  }
  return (
    `${error.message || error.name}. This error is unexpected: run the command again with --debug to ` +
    'see where it occurred'
  );
}

const usageLine = (message: string): string => {
  const words = message.replace(/^error: /, '').replace(' is invalid. ', ' is invalid: ');
  return `unrolled: ${oneLine(words)}; see --help`;
};

/** An error that lists its faults on separate lines, on a single line. */
const oneLine = (message: string): string => printable(message.trim().replaceAll(/\s*\n\s*/g, ' '));
