import { describe, expect, it } from 'vitest';
import { groupByLength, StreamedText } from '../src/index.ts';

describe('StreamedText', () => {
  const bytes = [...new TextEncoder().encode('né 🐕!')];
  const decode = (tokens: readonly number[]) => new TextDecoder().decode(Uint8Array.from(tokens));

  it('passes on whole characters only, and the rest at the end', () => {
    const pieces: string[] = [];
    const stream = new StreamedText(decode, (piece) => pieces.push(piece));
    for (const byte of bytes) stream.onToken(byte, 0);
    expect(pieces).toEqual(['n', 'é', ' ', '🐕', '!']);
    stream.end('né 🐕! Yes');
    expect(pieces.join('')).toBe('né 🐕! Yes');
  });

  it('passes on a replacement character that the text ends with', () => {
    const pieces: string[] = [];
    const stream = new StreamedText(decode, (piece) => pieces.push(piece));
    for (const byte of [0x61, 0xf0]) stream.onToken(byte, 0);
    expect(pieces).toEqual(['a']);
    stream.end('a\uFFFD');
    expect(pieces).toEqual(['a', '\uFFFD']);
  });
});

describe('groupByLength', () => {
  it('puts sequences of about the same length together, each once', () => {
    const lengths = Array.from({ length: 300 }, (_, index) => 1 + ((index * 37) % 90));
    const groups = groupByLength(lengths);
    const order = groups.flat();
    expect(order.toSorted((a, b) => a - b)).toEqual([...lengths.keys()]);
    expect(order.map((index) => lengths[index])).toEqual(lengths.toSorted((a, b) => a - b));
    for (const group of groups) {
      expect(group.length).toBeLessThanOrEqual(64);
      expect(group.length * Math.max(...group.map((index) => lengths[index]))).toBeLessThanOrEqual(
        1_024,
      );
    }
  });

  it('gives a sequence of any length a group, and none to nothing', () => {
    expect(groupByLength([5_000, 1])).toEqual([[1], [0]]);
    expect(groupByLength([])).toEqual([]);
  });
});
