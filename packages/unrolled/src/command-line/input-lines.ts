import { DataError } from '@unrolled/tensor';

const lineFeed = 0x0a;

/**
 * The lines of standard input as they come, without their ends.
 * @throws DataError for a line that is not UTF-8
 */
export async function* readLines(
  input: AsyncIterable<Uint8Array> = process.stdin,
): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  let number = 0;
  for await (const chunk of input) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf(lineFeed);
      if (end < 0) break;
      yield decode(rest.subarray(0, end), ++number);
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield decode(rest, ++number);
}

function decode(bytes: Uint8Array, number: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r$/, '');
  } catch {
    throw new DataError(
      `standard input: line ${number} must be UTF-8 text, got other bytes; convert it first, e.g. ` +
        'iconv -f latin1 -t utf-8',
    );
  }
}
