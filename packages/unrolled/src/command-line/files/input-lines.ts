import { DataError } from '@unrolled/tensor';

const lineFeed = 0x0a;

/**
 * The lines of standard input as they come, without their ends.
 * @throws DataError for a line that is not UTF-8
 */
export async function* readLines(
  input: AsyncIterable<Uint8Array> = process.stdin,
): AsyncGenerator<string> {
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

function decode(parts: readonly Uint8Array[], number: number): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
    return text.replace(/\r$/, '');
  } catch {
    throw new DataError(
      `standard input: line ${number} must be UTF-8 text, got other bytes; convert it first, e.g. ` +
        'iconv -f latin1 -t utf-8',
    );
  }
}
