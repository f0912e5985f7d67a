import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import type { DecodingOptions } from '../src/index.ts';
import { smallModel, tokens } from './helpers.ts';

const targetVocabularySize = 7;
const sources = tokens([3, 4, 5], [5, 3, 4], [4, 4, 3]);

describe('tokens that a target may hold once at most', () => {
  it.each<DecodingOptions>([
    { beam: 1 },
    { beam: 4, nBest: 3 },
    { sampling: { temperature: 3, rng: new Rng(1) } },
  ])('are limited by %j', async (method) => {
    const limited = [4, 5, 6];
    const allowed = [[], [5], [6, 4]];
    let written = 0;
    for (let seed = 0; seed < 9; seed++) {
      const model = smallModel({ targetVocabularySize, rng: new Rng(seed) }, 1);
      const options = { ...method, maximumLength: 12 };
      const free = await model.generate(sources, null, options);
      const tokenLimits = { tokens: limited, allowed };
      const found = await model.generate(sources, null, { ...options, tokenLimits });
      found.forEach((translations, source) => {
        for (const { tokens: target, logProbability } of translations) {
          const held = target.filter((token) => limited.includes(token));
          expect(new Set(held).size).toBe(held.length);
          for (const token of held) expect(allowed[source]).toContain(token);
          expect(logProbability).toBeGreaterThan(-Infinity);
        }
      });
      written += free.flat().filter(({ tokens: target }) => target.some((one) => one >= 4)).length;
    }
    // Without limits they are written often.
    expect(written).toBeGreaterThan(9);
  });
});
