import { DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { readLines } from '../src/command-line/files/input-lines.ts';

/** The lines of a stream that hands out so many bytes at a time. */
async function linesOf(bytes: Uint8Array, size: number): Promise<(string | Error)[]> {
  async function* stream() {
    for (let start = 0; start < bytes.length; start += size) {
      yield bytes.subarray(start, start + size);
    }
  }
  const lines: (string | Error)[] = [];
  for await (const line of readLines(stream())) lines.push(line);
  return lines;
}

describe('the lines of standard input', () => {
  it.each([1, 2, 3, 5, 1000])('are the same in chunks of %i bytes', async (size) => {
    const text = 'Où est\n\nl’été ?\r\n🙂 und\rein Ende ohne Umbruch';
    expect(await linesOf(Buffer.from(text), size)).toEqual([
      'Où est',
      '',
      'l’été ?',
      '🙂 und\rein Ende ohne Umbruch',
    ]);
  });

  it('do not include an empty one after the last line feed', async () => {
    expect(await linesOf(Buffer.from('one\n'), 10)).toEqual(['one']);
    expect(await linesOf(Buffer.from('\n'), 10)).toEqual(['']);
    expect(await linesOf(new Uint8Array(0), 10)).toEqual([]);
  });

  it('have an error with its number in the place of one that is no UTF-8', async () => {
    const bytes = Buffer.from('one\ntwo\nsch\xf6n\nthree', 'latin1');
    const lines = await linesOf(bytes, 4);
    expect(lines).toEqual(['one', 'two', expect.any(DataError), 'three']);
    expect(String(lines[2])).toMatch(/line 3 must be UTF-8 text/);
  });
});
