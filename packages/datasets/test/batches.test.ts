import type { DataSource } from '@unrolled/nn';
import { DataError, FormatError, Rng } from '@unrolled/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchByLength,
  type EpochBatches,
  padSequences,
  shuffledBatches,
  TextStreams,
} from '../src/index.ts';

const take = <Batch>(source: DataSource<Batch>, count: number): Batch[] =>
  Array.from({ length: count }, () => source.next());

/** Goes on in `target` from where `source` is, by way of JSON. */
function resume<Batch>(source: DataSource<Batch>, target: DataSource<Batch>): void {
  const state = JSON.parse(JSON.stringify(source.snapshot().state));
  target.prepareRestore({ tensors: {}, state })();
}

const size = fc.integer({ min: 1, max: 40 });
const batchSize = fc.integer({ min: 1, max: 7 });
const seed = fc.integer({ min: 0, max: 1000 });
const cutPoint = fc.integer({ min: 0, max: 60 });

/** Examples that know their number; lengths collide often. */
const examplesOf = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id, length: (id * 7) % 5 }));

type Example = ReturnType<typeof examplesOf>[number];

const kinds: Record<string, (count: number, batch: number, rng: Rng) => EpochBatches<Example>> = {
  shuffledBatches: (count, batch, rng) =>
    shuffledBatches({ examples: examplesOf(count), batchSize: batch, rng }),
  batchByLength: (count, batch, rng) =>
    batchByLength({
      examples: examplesOf(count),
      lengthOf: ({ length }) => length,
      batchSize: batch,
      rng,
      poolBatches: 3,
    }),
};

for (const [name, create] of Object.entries(kinds)) {
  describe(name, () => {
    it('gives each example once an epoch, in batches of the size asked for', () => {
      fc.assert(
        fc.property(size, batchSize, seed, (count, batch, start) => {
          const source = create(count, batch, new Rng(start));
          for (let epoch = 1; epoch <= 3; epoch++) {
            const batches = take(source, source.batchesPerEpoch);
            expect(source.epoch).toBe(epoch);
            const ids = batches.flat().map(({ id }) => id);
            expect(ids.sort((a, b) => a - b)).toEqual(examplesOf(count).map(({ id }) => id));
            expect(batches.every(({ length }) => length <= batch)).toBe(true);
            expect(batches.filter(({ length }) => length < batch).length).toBeLessThanOrEqual(1);
          }
        }),
      );
    });

    it('goes on exactly from any point', () => {
      fc.assert(
        fc.property(size, batchSize, seed, cutPoint, (count, batch, start, cut) => {
          const whole = create(count, batch, new Rng(start));
          take(whole, cut);
          const resumed = create(count, batch, new Rng(start + 1));
          resume(whole, resumed);
          expect(resumed.epoch).toBe(whole.epoch);
          expect(take(resumed, 20)).toEqual(take(whole, 20));
        }),
      );
    });

    it('is the same for a seed, other for another, and other in each epoch', () => {
      const source = create(40, 4, new Rng(1));
      const first = take(source, 10);
      expect(take(create(40, 4, new Rng(1)), 10)).toEqual(first);
      expect(take(create(40, 4, new Rng(2)), 10)).not.toEqual(first);
      expect(take(source, 10)).not.toEqual(first);
    });

    it('does not draw from the generator that it is given', () => {
      const rng = new Rng(1);
      const before = rng.state;
      take(create(10, 3, rng), 9);
      expect(rng.state).toEqual(before);
    });

    it('tells how far the epoch is', () => {
      const source = create(10, 4, new Rng(1));
      const sizes = take(source, 2).map(({ length }) => length);
      expect(source.epoch).toBeCloseTo((sizes[0] + sizes[1]) / 10, 12);
    });

    it('refuses no data, other data and other batches', () => {
      expect(() => create(0, 3, new Rng(1))).toThrow(DataError);
      const source = create(11, 3, new Rng(1));
      take(source, 2);
      expect(() => resume(source, create(12, 3, new Rng(1)))).toThrow(/11 examples.*12/);
      expect(() => resume(source, create(11, 5, new Rng(1)))).toThrow(FormatError);
      const state = { ...source.snapshot().state, position: 4 };
      expect(() => source.prepareRestore({ tensors: {}, state })).toThrow(FormatError);
    });
  });
}

describe('batchByLength', () => {
  it('pads little: a batch spans no more lengths than its pool forces on it', () => {
    const examples = Array.from({ length: 60 }, (_, id) => ({ id, length: id % 20 }));
    const source = batchByLength({
      examples,
      lengthOf: ({ length }) => length,
      batchSize: 3,
      rng: new Rng(3),
    });
    // One pool holds all: three examples of each length fill one batch.
    for (const batch of take(source, 20)) {
      expect(new Set(batch.map(({ length }) => length)).size).toBe(1);
    }
  });

  it('does not go from short to long', () => {
    const examples = Array.from({ length: 60 }, (_, id) => ({ length: id }));
    const lengthOf = ({ length }: { length: number }) => length;
    const source = batchByLength({ examples, lengthOf, batchSize: 3, rng: new Rng(3) });
    const lengths = take(source, 20).map(([first]) => first.length);
    expect(lengths).not.toEqual([...lengths].sort((a, b) => a - b));
  });
});

describe('padSequences', () => {
  it('fills up to the longest', () => {
    const padded = padSequences([[1, 2], [], Int32Array.of(3, 4, 5)], -1);
    expect(padded.shape).toEqual([3, 3]);
    expect([...padded.values]).toEqual([1, 2, -1, -1, -1, -1, 3, 4, 5]);
    expect([...padded.lengths]).toEqual([2, 0, 3]);
  });

  it('takes nothing at all', () => {
    expect(padSequences([], 0)).toEqual({
      values: new Int32Array(0),
      shape: [0, 0],
      lengths: new Int32Array(0),
    });
  });
});

const streamsOptions = fc
  .record({
    batchSize: fc.integer({ min: 1, max: 5 }),
    windowLength: fc.integer({ min: 1, max: 6 }),
    extra: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ extra, ...rest }) => ({
    ...rest,
    tokens: Int32Array.from(
      { length: rest.batchSize * rest.windowLength + 1 + extra },
      (_, i) => i,
    ),
  }));

describe('TextStreams', () => {
  it('reads each stream in order, loses only what does not fill all, and shifts targets by one', () => {
    fc.assert(
      fc.property(streamsOptions, (options) => {
        const { tokens, batchSize: batch, windowLength } = options;
        const source = new TextStreams(options);
        for (let epoch = 1; epoch <= 2; epoch++) {
          const windows = take(source, source.windowsPerEpoch);
          expect(source.epoch).toBe(epoch);
          const rows = Array.from({ length: batch }, (): number[] => []);
          windows.forEach(({ inputs, targets, shape: [height, time], startsEpoch }, index) => {
            expect(startsEpoch).toBe(index === 0);
            expect(height).toBe(batch);
            expect(time === windowLength || index === windows.length - 1).toBe(true);
            expect([...targets]).toEqual([...inputs].map((token) => token + 1));
            rows.forEach((row, b) => {
              row.push(...inputs.subarray(b * time, (b + 1) * time));
            });
          });
          const read = rows.flat();
          expect(read).toEqual([...tokens.subarray(0, read.length)]);
          expect(tokens.length - 1 - read.length).toBeLessThan(batch);
        }
      }),
    );
  });

  it('goes on exactly from any point', () => {
    fc.assert(
      fc.property(streamsOptions, cutPoint, (options, cut) => {
        const whole = new TextStreams(options);
        take(whole, cut);
        const resumed = new TextStreams(options);
        resume(whole, resumed);
        expect(resumed.epoch).toBe(whole.epoch);
        expect(take(resumed, 20)).toEqual(take(whole, 20));
      }),
    );
  });

  it('refuses a text that fills no window, saying what it needs', () => {
    const options = { tokens: new Int32Array(40), batchSize: 4, windowLength: 10 };
    expect(() => new TextStreams(options)).toThrow(DataError);
    expect(() => new TextStreams(options)).toThrow(/need 41 tokens, got 40/);
    expect(new TextStreams({ ...options, tokens: new Int32Array(41) }).windowsPerEpoch).toBe(1);
    expect(() => new TextStreams({ ...options, tokens: new Int32Array(0) })).toThrow(DataError);
  });

  it('refuses to go on in another text or with other windows', () => {
    const options = { tokens: new Int32Array(50), batchSize: 4, windowLength: 10 };
    const source = new TextStreams(options);
    for (const change of [{ tokens: new Int32Array(51) }, { batchSize: 3 }, { windowLength: 9 }]) {
      expect(() => resume(source, new TextStreams({ ...options, ...change }))).toThrow(FormatError);
    }
    const state = { ...source.snapshot().state, position: 12 };
    expect(() => source.prepareRestore({ tensors: {}, state })).toThrow(FormatError);
  });
});
