import { describe, expect, it } from 'vitest';
import { fuzzCalls } from './fuzz-calls/fuzz.ts';

describe('calls without types', () => {
  it('end in errors of Unrolled, and harm nothing', async () => {
    const { doors, refused, accepted, faults } = await fuzzCalls({ calls: 1500, seed: 8 });
    expect(faults).toEqual([]);
    expect(doors).toBeGreaterThan(400);
    expect(refused).toBeGreaterThan(accepted);
  });
});
