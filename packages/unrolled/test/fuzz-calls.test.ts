import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzzCalls } from './fuzz-calls/fuzz.ts';

describe('calls without types', () => {
  // Odd paths are relative ones: what is written to them must not lie in the repository.
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-fuzz-'));
  const before = process.cwd();
  beforeAll(() => process.chdir(folder));
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it('end in errors of Unrolled, and harm nothing', async () => {
    const { doors, refused, accepted, faults } = await fuzzCalls({ calls: 1500, seed: 8 });
    expect(faults).toEqual([]);
    expect(doors).toBeGreaterThan(400);
    expect(refused).toBeGreaterThan(accepted);
  });
});
