import { DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { readLines } from '../src/command-line/files/input-lines.ts';

/** The lines of a stream that hands out so many bytes at a time. */
async function linesOf(bytes: Uint8Array, size: number): Promise<string[]> {
  async function* stream() {
    for (let start = 0; start < bytes.length; start += size) {
      yield bytes.subarray(start, start + size);
    }
  }
  const lines: string[] = [];
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

  it('are refused with their number when they are no UTF-8', async () => {
    const bytes = Buffer.from('one\ntwo\nsch\xf6n\n', 'latin1');
    await expect(linesOf(bytes, 4)).rejects.toThrow(/line 3 must be UTF-8 text/);
  });

  it('go on behind one that is no UTF-8 where the error is wanted in its place', async () => {
    async function* stream() {
      yield Buffer.from('one\nsch\xf6n\ntwo', 'latin1');
    }
    const lines: (string | Error)[] = [];
    for await (const line of readLines(stream()).each()) lines.push(line);
    expect(lines).toEqual(['one', expect.any(DataError), 'two']);
  });
});
