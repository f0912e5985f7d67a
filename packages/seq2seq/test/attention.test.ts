import { Rng, type Tensor, where } from '@unrolled/tensor';
import { lengthMask } from '@unrolled/tensor/recurrence';
import { checkGradients } from '@unrolled/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttentionKind, attentionKinds, createAttention } from '../src/index.ts';
import { largestDifference, normal } from './helpers.ts';

const [batch, queries, positions, size] = [3, 2, 5, 4];

const make = (kind: AttentionKind) =>
  createAttention(kind, { querySize: size, memorySize: size, init: 'pytorch', rng: new Rng(3) });

function attend(kind: AttentionKind, memory: Tensor, lengths: readonly number[] | null, scale = 1) {
  const attention = make(kind);
  const summary = normal([memory.shape[0], size], 5);
  const query = normal([memory.shape[0], queries, size], 6, scale);
  return attention.forward(query, attention.prepare({ memory, lengths, summary }));
}

describe.each(attentionKinds.filter((kind) => kind !== 'none'))('%s', (kind) => {
  it('has weights that sum to 1 over the valid positions and are exactly 0 elsewhere', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: positions }), { minLength: batch, maxLength: batch }),
        fc.constantFrom(0.1, 1, 30, 1e4),
        fc.nat(1000),
        (lengths, scale, seed) => {
          const { context, weights } = attend(
            kind,
            normal([batch, positions, size], seed, scale),
            lengths,
            scale,
          );
          const values = Array.from(weights!.dataSync());
          lengths.forEach((length, row) => {
            for (let query = 0; query < queries; query++) {
              const start = (row * queries + query) * positions;
              const valid = values.slice(start, start + length);
              expect(valid.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(
                length === 0 ? 0 : 1,
                5,
              );
              expect([...values.slice(start + length, start + positions)]).toEqual(
                new Array(positions - length).fill(0),
              );
            }
          });
          const contexts = context.dataSync();
          expect(contexts.every(Number.isFinite)).toBe(true);
          lengths.forEach((length, row) => {
            const own = contexts.slice(row * queries * size, (row + 1) * queries * size);
            if (length === 0) expect(own.every((value) => value === 0)).toBe(true);
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('takes nothing from the padding, NaN included, and gives it no gradient', () => {
    const lengths = [3, 0, 5];
    const clean = normal([batch, positions, size], 8);
    const mask = lengthMask(clean, lengths, positions).reshape([batch, positions, 1]);
    const dirty = where(mask, clean, clean.constant(NaN, [])).detach().retainGrad();
    const expected = attend(kind, clean, lengths);
    const found = attend(kind, dirty, lengths);
    expect(largestDifference(found.context, expected.context)).toBe(0);
    expect(largestDifference(found.weights!, expected.weights!)).toBe(0);
    found.context.square().sum().add(found.weights!.square().sum()).backward();
    const gradient = dirty.grad!;
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    const outside = gradient.mul(mask.sub(1)).abs().sum().itemSync();
    expect(outside).toBe(0);
    expect(gradient.abs().sum().itemSync()).toBeGreaterThan(0);
  });

  it('is the same for a source without padding', () => {
    const memory = normal([1, 3, size], 9);
    const padded = memory.pad([
      [0, 0],
      [0, 2],
      [0, 0],
    ]);
    const alone = attend(kind, memory, null);
    const beside = attend(kind, padded, [3]);
    expect(largestDifference(beside.context, alone.context)).toBeLessThan(1e-6);
  });

  it('has the gradients of central differences', () => {
    checkGradients(
      (query, memory) => {
        const attention = make(kind);
        const prepared = attention.prepare({ memory, lengths: [2, 3], summary: memory });
        const { context, weights } = attention.forward(query, prepared);
        return [context, weights!];
      },
      [
        [2, 2, size],
        [2, 3, size],
      ],
    );
  });
});

describe('without attention', () => {
  it('the context is the summary, the same for every query', () => {
    const memory = normal([batch, positions, size], 1);
    const { context, weights } = attend('none', memory, [1, 2, 3]);
    const expected = normal([batch, size], 5).reshape([batch, 1, size]).expand(context.shape);
    expect(largestDifference(context, expected)).toBe(0);
    expect(weights).toBeNull();
  });
});

describe('refuses', () => {
  it('a dot product of vectors of two sizes', () => {
    expect(() => createAttention('dot', { querySize: 3, memorySize: 4, rng: new Rng(1) })).toThrow(
      'DotAttention: querySize and memorySize must be equal, got 3 and 4; use the general attention',
    );
  });

  it('an unknown kind, lengths that do not fit, and wrong shapes', () => {
    const memory = normal([batch, positions, size], 1);
    expect(() => make('self' as AttentionKind)).toThrow('got "self"');
    expect(() => attend('dot', memory, [1, 2])).toThrow('one number for each of 3 sequences');
    expect(() => attend('dot', memory, [1, 2, 6])).toThrow('from 0 to 5, got 6 for sequence 2');
    expect(() => attend('dot', normal([3, 5, 3], 1), null)).toThrow(
      'DotAttention.prepare: memory must be [batch, positions, 4], got [3, 5, 3]',
    );
    const attention = make('dot');
    const prepared = attention.prepare({ memory, lengths: null, summary: memory });
    expect(() => attention.forward(normal([3, 4], 1), prepared)).toThrow(
      'DotAttention.forward: query must be [batch, queries, 4], got [3, 4]',
    );
  });
});
