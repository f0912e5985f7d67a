import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDifference, fromText } from '../src/embedded-kernels/encoding.ts';

/** Functions by which the script that compiles kernels, in plain JavaScript, writes them. */
interface Encoding {
  encodeText(bytes: Uint8Array): string;
  encodeDifference(before: Buffer, after: Buffer): Buffer;
}
const script = new URL('../scripts/encoding.mjs', import.meta.url);
const { encodeDifference, encodeText } = (await import(script.href)) as Encoding;

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((values) => Buffer.from(values));

describe('the encoding of embedded kernels', () => {
  it('gives back every byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(fromText(encodeText(all))).toEqual(all);
  });

  it('makes the second binary of the first and their difference', () => {
    fc.assert(
      fc.property(bytes(60), bytes(60), bytes(60), (one, two, three) => {
        const before = Buffer.concat([one, two, one, three]);
        const after = Buffer.concat([three, one, two, two]);
        const difference = encodeDifference(before, after);
        expect(Buffer.from(applyDifference(before, difference))).toEqual(after);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('ends where a difference was cut off', () => {
    const before = Buffer.from('a few bytes, and a few more');
    const difference = encodeDifference(before, Buffer.from('and a few more, a few bytes'));
    for (let length = 0; length < difference.length; length++) {
      expect(applyDifference(before, difference.subarray(0, length))).toBeInstanceOf(Uint8Array);
    }
    expect(applyDifference(before, Uint8Array.of(128))).toHaveLength(0);
  });
});
