import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  createReferenceBackend,
  Rng,
  randomNormal,
  randomUniform,
  setBackend,
} from '../src/index.ts';
import { threefry } from '../src/rng.ts';

setBackend(createReferenceBackend());
const draw = (rng: Rng, count: number) => Array.from({ length: count }, () => rng.bits());
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((total, value) => total + value, 0) / values.length;

describe('threefry', () => {
  const ones = 0xffffffff;
  // Known answers of Random123 1.09, kat_vectors: threefry2x32 20.
  it.each([
    { key: [0, 0], counter: [0, 0], words: [0x6b200159, 0x99ba4efe] },
    { key: [ones, ones], counter: [ones, ones], words: [0x1cb996fc, 0xbb002be7] },
    {
      key: [0x13198a2e, 0x03707344],
      counter: [0x243f6a88, 0x85a308d3],
      words: [0xc4923a9c, 0x483df7a0],
    },
  ])('of key $key and counter $counter', ({ key, counter, words }) => {
    const out: [number, number] = [0, 0];
    threefry([key[0], key[1]], counter[0], counter[1], out);
    expect(out).toEqual(words);
  });

  it('is what a generator draws from', () => {
    const rng = Rng.fromState({
      key: [0x13198a2e, 0x03707344],
      counter: [0x243f6a88, 0x85a308d3],
    });
    expect(draw(rng, 2)).toEqual([0xc4923a9c, 0x483df7a0]);
  });
});

describe('Rng', () => {
  it('gives the same stream for the same seed, another for another', () => {
    expect(draw(new Rng(7), 9)).toEqual(draw(new Rng(7), 9));
    expect(draw(new Rng(7), 9)).not.toEqual(draw(new Rng(8), 9));
    expect(draw(new Rng(7 + 2 ** 32), 9)).not.toEqual(draw(new Rng(7), 9));
  });

  it('goes on from a saved state, at any place of the stream', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(20), (drawn, more) => {
        const rng = new Rng(3);
        draw(rng, drawn);
        const saved = JSON.parse(JSON.stringify(rng.state));
        const expected = draw(rng, more);
        expect(draw(Rng.fromState(saved), more)).toEqual(expected);
        rng.restore(saved);
        expect(draw(rng, more)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('carries into the high half of the counter', () => {
    const rng = Rng.fromState({ key: [1, 2], counter: [2 ** 32 - 1, 5] });
    rng.bits();
    expect(rng.state.counter).toEqual([0, 6]);
    expect(draw(rng, 2)).toEqual(draw(Rng.fromState({ key: [1, 2], counter: [0, 6] }), 2));
  });

  it('forks by label, whatever was drawn before', () => {
    const used = new Rng(5);
    draw(used, 11);
    expect(draw(used.fork('a'), 5)).toEqual(draw(new Rng(5).fork('a'), 5));
    const rng = new Rng(5);
    const streams = ['a', 'b', 'ab', 'ba', '', 'é'].map((label) => draw(rng.fork(label), 4).join());
    streams.push(draw(rng.fork('a').fork('b'), 4).join(), draw(rng, 4).join());
    expect(new Set(streams).size).toBe(streams.length);
  });

  it('forks are uncorrelated with their parent and with each other', () => {
    const rng = new Rng(11);
    const streams = [rng, rng.fork('left'), rng.fork('right')].map((one) =>
      Array.from({ length: 4000 }, () => one.uniform() - 0.5),
    );
    for (const [first, second] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      const products = streams[first].map((value, index) => value * streams[second][index]);
      // The mean of 4000 products of independent values has a deviation of 1/12/√4000 = 0.0013.
      expect(Math.abs(mean(products))).toBeLessThan(0.006);
    }
  });

  it('draws evenly', () => {
    const rng = new Rng(1);
    const counts = new Array<number>(16).fill(0);
    for (let n = 0; n < 16_000; n++) counts[Math.floor(rng.uniform() * 16)]++;
    const chiSquare = counts.reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0);
    // 15 degrees of freedom: beyond 37.7 once in a thousand seeds.
    expect(chiSquare).toBeLessThan(37.7);
    const every = Array.from({ length: 32 }, (_, bit) => bit);
    const words = draw(new Rng(2), 8000);
    for (const bit of every) {
      expect(mean(words.map((word) => (word >>> bit) & 1))).toBeCloseTo(0.5, 1);
    }
  });

  it.each([
    [0, 1],
    [3, 4],
    [2, 7],
    [2 ** 32 - 3, 2],
    [2 ** 32 - 3, 5],
  ])('skips from word %i as many as it is told: %i', (low, count) => {
    const at = { key: [5, 6], counter: [low, 8] } as const;
    const [drawn, skipped] = [Rng.fromState(at), Rng.fromState(at)];
    draw(drawn, count);
    skipped.skip(count);
    expect(skipped.state).toEqual(drawn.state);
    expect(draw(skipped, 3)).toEqual(draw(drawn, 3));
  });

  it('draws whole numbers below a limit, without bias', () => {
    const rng = new Rng(4);
    const counts = [0, 0, 0, 0, 0];
    for (let n = 0; n < 10_000; n++) counts[rng.integer(5)]++;
    const chiSquare = counts.reduce((total, count) => total + (count - 2000) ** 2 / 2000, 0);
    expect(chiSquare).toBeLessThan(18.5);
    expect(rng.integer(1)).toBe(0);
    expect(rng.integer(2 ** 32)).toBeLessThan(2 ** 32);
  });

  it('draws from the normal distribution', () => {
    const rng = new Rng(6);
    const values = Array.from({ length: 20_000 }, () => rng.normal(3, 2));
    expect(values.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean(values) - 3)).toBeLessThan(0.06);
    expect(Math.abs(mean(values.map((value) => (value - 3) ** 2)) - 4)).toBeLessThan(0.2);
    const beyond = values.filter((value) => Math.abs(value - 3) > 4).length / values.length;
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.006);
  });

  it('shuffles into a permutation, each order as likely', () => {
    const rng = new Rng(8);
    const counts = new Map<string, number>();
    for (let n = 0; n < 6000; n++) {
      const order = rng.shuffle([0, 1, 2]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210']);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
    expect(rng.shuffle(Int32Array.of(4, 5, 6)).sort()).toEqual(Int32Array.of(4, 5, 6));
  });

  it('says what is wrong', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => new Rng(seed)).toThrow(ArgumentError);
      expect(() => new Rng(seed)).toThrow(
        /^Rng: the seed must be a whole number from 0 to 2\^53 - 1, got /,
      );
    }
    expect(() => new Rng(1).integer(0)).toThrow(
      /^Rng\.integer: the limit must be a whole number from 1 to 2\^32, got 0/,
    );
    expect(() => Rng.fromState({ key: [1, -1], counter: [0, 0] })).toThrow(ArgumentError);
    expect(() => Rng.fromState({ key: [1, 2], counter: [0, 0.5] })).toThrow(ArgumentError);
  });
});

describe('random tensors', () => {
  it('are those of their seed', async () => {
    const values = await randomUniform([3, 5], -2, 2, new Rng(1)).data();
    expect(values).toEqual(await randomUniform([3, 5], -2, 2, new Rng(1)).data());
    expect(values.every((value) => value >= -2 && value < 2)).toBe(true);
    const normal = await randomNormal([7], 0, 1, new Rng(2)).data();
    expect(new Set(normal).size).toBe(7);
  });
});
