import { createReferenceBackend, setBackend, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { type Closeness, toBeAllClose } from '../src/index.ts';

const closeness: Closeness = { relative: 1e-3, absolute: 1e-6 };
const passes = (received: number[], expected: number[]) =>
  toBeAllClose(received, expected, closeness) as { pass: boolean; message: () => string };

describe('toBeAllClose', () => {
  it('allows a part of the expected value and a little besides', () => {
    expect([1000.9, 5e-7]).toBeAllClose([1000, 0], closeness);
    expect(passes([1001.1], [1000]).pass).toBe(false);
    expect(passes([2e-6], [0]).pass).toBe(false);
    expect([1, 2]).not.toBeAllClose([1, 3], closeness);
  });

  it('meets NaN and infinities by themselves alone', () => {
    const special = [Number.NaN, Infinity, -Infinity];
    expect(passes(special, special).pass).toBe(true);
    for (const value of special) {
      expect(passes([value], [1]).pass).toBe(false);
      expect(passes([1], [value]).pass).toBe(false);
    }
    expect(passes([Infinity], [-Infinity]).pass).toBe(false);
    expect(passes([Number.NaN], [Infinity]).pass).toBe(false);
  });

  it('counts values, and does not take −0 for another', () => {
    expect(passes([1], [1, 2])).toMatchObject({ pass: false });
    expect(passes([1], [1, 2]).message()).toBe('expected 2 values, got 1');
    expect(passes([0], [-0]).pass).toBe(true);
    expect(passes([], []).pass).toBe(true);
  });

  it('says how many differ and where the worst is', () => {
    expect(passes([1, 2.1, 3, 9], [1, 2, 3, 4]).message()).toBe(
      '2 of 4 values differ by more than relative 0.001, absolute 0.000001. The worst at [3]: ' +
        'expected 4, got 9, 5.00e+0 apart, 1.25e+3 times what is allowed',
    );
  });

  it('reads tensors, and names coordinates in their shape', async () => {
    setBackend(createReferenceBackend());
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    await expect(x).toBeAllClose([1, 2, 3, 4, 5, 6], closeness);
    await expect(x).toBeAllClose(x.add(1e-4), closeness);
    await expect(
      (async () => expect(x).toBeAllClose([1, 2, 3, 4, 7, 6], closeness))(),
    ).rejects.toThrow(/The worst at \[1, 1\]: expected 7, got 5/);
  });
});
