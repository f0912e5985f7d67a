import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphabet } from '../src/bpe/byte-alphabet.ts';
import { learnMerges } from '../src/bpe/learn-merges.ts';

/** Merges learned by counting everything anew for each merge. */
function learnSlowly(pieces: ReadonlyMap<string, number>, maximumSize: number): string[] {
  const tokens = [...alphabet];
  const words = [...pieces].map(([piece, count]) => ({
    ids: Array.from(piece, (character) => tokens.indexOf(character)),
    count,
  }));
  const merges: string[] = [];
  while (tokens.length < maximumSize) {
    const counts = new Map<string, number>();
    for (const { ids, count } of words) {
      for (let at = 0; at + 1 < ids.length; at++) {
        const pair = `${ids[at]} ${ids[at + 1]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + count);
      }
    }
    const order = (pair: string) => pair.split(' ').map(Number);
    const [best] = [...counts].sort(([a, countA], [b, countB]) => {
      const [left, right] = order(a);
      const [otherLeft, otherRight] = order(b);
      return countB - countA || left - otherLeft || right - otherRight;
    });
    if (best === undefined) break;
    const [left, right] = order(best[0]);
    const token = tokens[left] + tokens[right];
    const merged = tokens.push(token) - 1;
    merges.push(`${tokens[left]} ${tokens[right]}`);
    for (const { ids } of words) {
      for (let at = 0; at + 1 < ids.length; at++) {
        if (ids[at] === left && ids[at + 1] === right) ids.splice(at, 2, merged);
      }
    }
  }
  return merges;
}

describe('learnMerges', () => {
  it('does what counting everything anew would', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 14 });
    const anyPieces = fc.array(fc.tuple(word, fc.integer({ min: 1, max: 5 })), { maxLength: 8 });
    fc.assert(
      fc.property(anyPieces, (entries) => {
        const pieces = new Map(entries);
        const options = { maximumSize: 300, minimumCount: 1, specialTokens: [] };
        const { tokens, merges } = learnMerges(pieces, options);
        const spelt = merges.map(([left, right]) => `${tokens[left]} ${tokens[right]}`);
        expect(spelt).toEqual(learnSlowly(pieces, 300));
        for (const [left, right, merged] of merges) {
          expect(tokens[merged]).toBe(tokens[left] + tokens[right]);
        }
        expect(new Set(tokens).size).toBe(tokens.length);
      }),
      { numRuns: 400 },
    );
  });
});
