import { ArgumentError } from '@unrolled/guards';
import { describe, expect, it } from 'vitest';
import { completeSearch, searchOf } from '../src/index.ts';

const search = (given: object, nameOf?: Parameters<typeof searchOf>[2]) =>
  searchOf('predict', given, nameOf);

describe('searchOf', () => {
  it('leaves to the search what was not given', () => {
    expect(search({})).toEqual({});
    expect(completeSearch('f', search({}))).toMatchObject({ beam: 5, nBest: 1 });
    expect(search({ stream: true })).toEqual({});
  });

  it('searches by a beam, or draws', () => {
    expect(search({ beam: 7, nBest: 3, lengthPenalty: 0, maximumLength: 11 })).toEqual({
      beam: 7,
      nBest: 3,
      lengthPenalty: 0,
      maximumLength: 11,
    });
    const { sampling, beam } = search({ topK: 3, seed: 2 });
    expect(beam).toBeUndefined();
    expect(sampling).toMatchObject({ topK: 3 });
    expect(sampling?.rng.uniform()).toBe(search({ topP: 0.5, seed: 2 }).sampling?.rng.uniform());
  });

  it.each([
    [{ stream: true, nBest: 2 }, 'predict: --stream chooses token by token, so it cannot be used'],
    [{ temperature: 0.5, beam: 2 }, 'cannot be used with --beam, which is for a beam'],
    [{ seed: 3 }, 'predict: --seed is for sampling, got no option that samples; add --temperature'],
    [{ nBest: 6 }, 'predict: --nBest must be at most --beam, which is 5, got 6; add --beam 6'],
  ])('refuses %j, by the names that the caller knows', (given, message) => {
    expect(() => search(given, (name) => `--${name}`)).toThrow(message);
    expect(() => search(given)).toThrow(ArgumentError);
  });
});
