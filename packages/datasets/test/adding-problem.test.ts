import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { addingBatch } from '../src/generated/index.ts';

describe('addingBatch', () => {
  it('marks one step in each half, and asks for the sum', () => {
    const { x, target } = addingBatch(5, 11, new Rng(1));
    const values = x.dataSync();
    target.dataSync().forEach((sum, row) => {
      const marked = Array.from({ length: 11 }, (_, t) => t).filter(
        (t) => values[(row * 11 + t) * 2 + 1] === 1,
      );
      expect(marked).toHaveLength(2);
      expect(marked[0]).toBeLessThan(5);
      expect(marked[1]).toBeGreaterThanOrEqual(5);
      const [first, second] = marked.map((t) => values[(row * 11 + t) * 2]);
      expect(sum).toBeCloseTo(first + second, 6);
    });
  });

  it('refuses sequences without two halves', () => {
    expect(() => addingBatch(3, 1, new Rng(1))).toThrow(
      'addingBatch: time must be a whole number from 2 to 2048, got 1',
    );
  });
});
