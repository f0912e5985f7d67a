import { DataError } from '@unrolled/tensor';

const lineFeed = 0x0a;

/** Lines that come one by one, each once. */
export class InputLines implements AsyncIterable<string> {
  /** How many there are, where that is known. */
  readonly count: number | undefined;
  readonly #lines: AsyncIterable<string | DataError>;

  constructor(lines: AsyncIterable<string | DataError>, count?: number) {
    this.#lines = lines;
    this.count = count;
  }

  /** Ends at a line that is no text. @throws DataError naming that line */
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for await (const line of this.#lines) {
      if (line instanceof DataError) throw line;
      yield line;
    }
  }

  /** All lines, with an error in the place of one that is no text. */
  each(): AsyncIterable<string | DataError> {
    return this.#lines;
  }
}

/** Lines given on the command line. */
export function linesOf(texts: readonly string[]): InputLines {
  async function* each() {
    yield* texts;
  }
  return new InputLines(each(), texts.length);
}

/** The lines of standard input, or of other UTF-8 text, as they come, without their ends. */
export const readLines = (input: AsyncIterable<Uint8Array>): InputLines =>
  new InputLines(decodedLines(input));

async function* decodedLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string | DataError> {
  /** Of the line that has not ended: put together once only, so that a long one takes no longer. */
  let begun: Uint8Array[] = [];
  let number = 0;
  for await (const chunk of input) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, start);
      if (end < 0) break;
      yield decode([...begun, chunk.subarray(start, end)], ++number);
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) yield decode(begun, ++number);
}

function decode(parts: readonly Uint8Array[], number: number): string | DataError {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
    return text.replace(/\r$/, '');
  } catch {
    return new DataError(
      `standard input: line ${number} must be UTF-8 text, got other bytes; convert it first, e.g. ` +
        'iconv -f latin1 -t utf-8',
    );
  }
}
