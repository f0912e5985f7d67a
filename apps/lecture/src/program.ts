import { closeSync, openSync } from 'node:fs';
import { ArgumentError, UnrolledError } from '@unrolled/tensor';

/**
 * Runs a program. Paths are relative to the folder of the caller, though pnpm runs it in its package.
 * An error in options, files or data is one line instead of a stack trace.
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

/** The value of an option. @throws ArgumentError unless it is a whole number from `least` up */
export function wholeNumber(option: string, text: string, least = 1): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new ArgumentError(`${option} must be a whole number from ${least} up, got ${text}`);
}

/** Fails before the work, not after it, if a file cannot be written; an existing file is kept. */
export const checkWritable = (path: string): void => closeSync(openSync(path, 'a'));
