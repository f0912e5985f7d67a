import { tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { formatHeld, parseHeld } from '../src/pages/gates/held-gates.ts';
import { holdGates } from '../src/worker/gates/hold-gates.ts';

const letters = ['i', 'f', 'g', 'o'];

describe('held gates in an address', () => {
  it('are read as they were written', () => {
    const held = [
      { letter: 'f', unit: 3, value: 1 },
      { letter: 'i', unit: null, value: 0 },
      { letter: 'g', unit: 0, value: -0.5 },
    ];
    expect(parseHeld(formatHeld(held) ?? '', letters, 5)).toEqual(held);
    expect(formatHeld([])).toBeNull();
  });

  it.each(['', 'f', 'f:3', 'f:3:', 'z:1:1', 'f:9:1', 'f:-1:1', 'f:1.5:1', 'f::1', 'f:1:x', ',,'])(
    'are left out where %j is none',
    (field) => {
      expect(parseHeld(field, letters, 5)).toEqual([]);
    },
  );

  it('lie within the range of their activation function', () => {
    const values = parseHeld('f:0:7,i:0:-7,g:0:-7', letters, 5).map(({ value }) => value);
    expect(values).toEqual([1, 0, -1]);
  });
});

describe('holdGates', () => {
  const value = tensor([[0.1, 0.2, 0.3]]);
  const place = { layer: 0, reverse: false, step: 4, letter: 'f' };
  const read = (hold: ReturnType<typeof holdGates>, at = place) => [...hold(value, at).dataSync()];

  it('replaces one unit, or all', () => {
    const [a, b, c] = [0.1, 0.2, 0.3].map(Math.fround);
    expect(read(holdGates([{ letter: 'f', unit: 1, value: 1 }], 0))).toEqual([a, 1, c]);
    expect(read(holdGates([{ letter: 'f', unit: null, value: 0 }], 0))).toEqual([0, 0, 0]);
    expect(read(holdGates([{ letter: 'i', unit: 1, value: 1 }], 0))).toEqual([a, b, c]);
  });

  it('begins at its step', () => {
    const hold = holdGates([{ letter: 'f', unit: null, value: 1 }], 5);
    expect(hold(value, place)).toBe(value);
    expect(read(hold, { ...place, step: 5 })).toEqual([1, 1, 1]);
  });
});
