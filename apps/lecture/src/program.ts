import { UnrolledError } from '@unrolled/tensor';

/**
 * Runs a program. Paths are meant from where it was called, though pnpm runs it in its package. What
 * is wrong with its options, files or data is one line, and not a stack trace.
 */
export async function runProgram(name: string, main: () => void | Promise<void>): Promise<void> {
  process.chdir(process.env.INIT_CWD ?? '.');
  try {
    await main();
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`${name}: ${error.message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
    process.exitCode = 2;
  }
}

/** Errors of the library, of `parseArgs` and of files: their messages say what to do. */
const isExpected = (error: unknown): error is Error =>
  error instanceof UnrolledError ||
  (error instanceof Error && 'code' in error && /^(ERR_PARSE_ARGS|E[A-Z]+$)/.test(`${error.code}`));
