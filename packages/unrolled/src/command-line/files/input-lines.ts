import { DataError } from '@unrolled/tensor';

const lineFeed = 0x0a;

/** Lines that come one by one, with an error in the place of one that is no text. */
export interface InputLines extends AsyncIterable<string | DataError> {
  /** How many there are, where that is known. */
  readonly count?: number;
}

/** Lines given on the command line. */
export function linesOf(texts: readonly string[]): InputLines {
  async function* each() {
    yield* texts;
  }
  return Object.assign(each(), { count: texts.length });
}

/** The lines of standard input, or of other UTF-8 text, as they come, without their ends. */
export async function* readLines(
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | DataError> {
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
