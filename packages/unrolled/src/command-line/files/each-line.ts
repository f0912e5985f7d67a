import { DataError } from '@unrolled/tensor';
import { TokenizerError } from '@unrolled/tokenizers';
import type { Output } from '../output/streams.ts';
import type { InputLines } from './input-lines.ts';

/** Whether an error is about one line or pair, so that those behind it are still of use. */
const isOfOneLine = (error: unknown): error is Error =>
  error instanceof DataError || error instanceof TokenizerError;

/**
 * Handles every line. One that cannot be used is named on standard error, an empty line stands for it
 * among the results, and the lines behind it are handled as well.
 * @throws DataError at the end, saying how many lines could not be used
 */
export async function eachLine(
  inputs: InputLines,
  output: Output,
  handle: (line: string, number: number) => Promise<void>,
): Promise<void> {
  let number = 0;
  let failed = 0;
  for await (const line of inputs) {
    number++;
    try {
      if (line instanceof DataError) throw line;
      await handle(line, number);
    } catch (error) {
      if (!isOfOneLine(error) || inputs.count === 1) throw error;
      failed++;
      tellFailedLine(number, error, output);
      if (!output.isJson) output.text('\n');
    }
  }
  checkFailed(failed, number, 'lines');
}

/** Names a line that could not be used, and why. */
export function tellFailedLine(line: number, { message }: Error, output: Output): void {
  output.note(`unrolled: line ${line}: ${message.replace(/^standard input: line \d+ /, 'it ')}`);
  output.event({ event: 'line-error', line, message });
}

/** @throws DataError if any has failed */
export function checkFailed(failed: number, all: number, units: string): void {
  if (failed === 0) return;
  throw new DataError(
    `${failed} of ${all} ${units} could not be used, as said above; all others were`,
  );
}
