import { fstatSync, statSync } from 'node:fs';
import { printable } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import { TokenizerError } from '@unrolled/tokenizers';
import type { Output } from '../output/streams.ts';

const lineFeed = 0x0a;

/** Lines as they arrive, with an error instead of a line that is not text. */
export interface InputLines extends AsyncIterable<string | DataError> {
  /** Number of lines, where it is known. */
  readonly count?: number;
}

/** Lines given on the command line. */
export function linesOf(texts: readonly string[]): InputLines {
  async function* each() {
    yield* texts;
  }
  return Object.assign(each(), { count: texts.length });
}

/**
 * The lines of standard input, or of other UTF-8 text, as they arrive, without their line ends. @param
 * source names it in errors
 */
export async function* readLines(
  input: AsyncIterable<Uint8Array>,
  source = 'standard input',
): AsyncGenerator<string | DataError> {
  /** Chunks of the line that has not ended, joined only once, so that a long line costs no more. */
  let begun: Uint8Array[] = [];
  let number = 0;
  for await (const chunk of input) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, start);
      if (end < 0) break;
      yield decode([...begun, chunk.subarray(start, end)], source, ++number);
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) yield decode(begun, source, ++number);
}

function decode(parts: readonly Uint8Array[], source: string, number: number): string | DataError {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
    return text.replace(/\r$/, '');
  } catch {
    return new DataError(
      `${source}: line ${number} must be UTF-8 text, got other bytes; convert it first, e.g. ` +
        'iconv -f latin1 -t utf-8',
    );
  }
}

/**
 * The bytes of standard input as they arrive.
 * @throws DataError when there is nothing to read from: a folder, or a closed standard input, which
 *   Node opens as the null device and which would pass for one without lines
 */
export async function* standardInput(): AsyncGenerator<Uint8Array> {
  const input = fstatSync(0);
  if (input.isDirectory()) throw refusal('a folder');
  if (input.isCharacterDevice() && input.rdev === nullDevice()) throw refusal('none');
  try {
    yield* process.stdin;
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw refusal(error.message, error);
    throw error;
  }
}

const refusal = (got: string, cause?: unknown): DataError =>
  new DataError(
    `standard input must hold a line for each input, got ${got}; give inputs after the model, or a ` +
      'file or pipe of lines: unrolled predict <model> < inputs.txt',
    { cause },
  );

function nullDevice(): number | null {
  try {
    return statSync('/dev/null').rdev;
  } catch {
    return null;
  }
}

/** Whether an error is about a single line or pair, so that the following ones can still be used. */
const isOfOneLine = (error: unknown): error is Error =>
  error instanceof DataError || error instanceof TokenizerError;

/**
 * Handles every line. One that cannot be used is reported on standard error, with an empty line in its place
 * among the results, and the following lines are handled as well.
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
      reportFailedLine(number, error, output);
      if (!output.isJson) output.text('\n');
    }
  }
  checkFailed(failed, number, 'lines');
}

/** `eachLine` of texts, with a warning about one that is the name of a file. */
export const eachText: typeof eachLine = (inputs, output, handle) =>
  eachLine(inputs, output, async (text, number) => {
    if (inputs.count !== undefined && isFile(text)) {
      output.warn(
        `${printable(text)} is read as a text, not as a file; give the file on standard input, with <`,
      );
    }
    await handle(text, number);
  });

function isFile(text: string): boolean {
  try {
    return statSync(text).isFile();
  } catch {
    return false;
  }
}

/** Reports a line that could not be used, and why. */
export function reportFailedLine(line: number, { message }: Error, output: Output): void {
  output.note(`unrolled: line ${line}: ${message.replace(/^standard input: line \d+ /, 'it ')}`);
  output.event({ event: 'line-error', line, message });
}

/** @throws DataError if any has failed */
export function checkFailed(failed: number, all: number, units: string): void {
  if (failed === 0) return;
  throw new DataError(
    `${failed} of ${all} ${units} could not be used, as reported above; all others were`,
  );
}
