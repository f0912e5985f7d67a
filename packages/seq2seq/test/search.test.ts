import type { SamplingChoice } from '@unrolled/nn';
import { createReferenceBackend, getBackend, Rng, setBackend } from '@unrolled/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attentionKinds,
  type DecodingOptions,
  decoderKinds,
  type Generated,
  type Seq2Seq,
} from '../src/index.ts';
import { smallModel, tokens } from './helpers.ts';

const endToken = 2;
const [targetVocabularySize, maxLength] = [4, 4];

const model = (seed: number, deviation = 0.7): Seq2Seq =>
  smallModel({ targetVocabularySize, rng: new Rng(seed) }, deviation);

/** Every target there is: at most maxLength tokens, ended or cut off, with its ln p. */
function everyTarget(one: Seq2Seq, source: readonly number[]) {
  const all: number[][] = [];
  const grow = (prefix: readonly number[]): void => {
    for (let token = 0; token < targetVocabularySize; token++) {
      const target = [...prefix, token];
      if (token === endToken || target.length === maxLength) all.push(target);
      else grow(target);
    }
  };
  grow([]);
  const filled = (target: readonly number[]) => [
    ...target,
    ...new Array<number>(maxLength - target.length).fill(0),
  ];
  const { logits } = one.forward({
    source: tokens(...all.map(() => source)),
    sourceLengths: null,
    targetIn: tokens(...all.map((target) => filled([1, ...target.slice(0, -1)]))),
    targetLengths: all.map((target) => target.length),
  });
  const logProbabilities = logits.logSoftmax().dataSync();
  return all.map((target, row) => ({
    target,
    logProbability: target.reduce(
      (sum, token, t) =>
        sum + logProbabilities[(row * maxLength + t) * targetVocabularySize + token],
      0,
    ),
  }));
}

const withEnd = ({ tokens: found, ended }: Generated) => (ended ? [...found, endToken] : found);

describe('beam search', () => {
  it('of full width is exhaustive search', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(10_000),
        fc.constantFrom(0, 0.6, 1, 2),
        fc.constantFrom(0.3, 0.7, 1.5),
        async (seed, lengthPenalty, deviation) => {
          const one = model(seed, deviation);
          const source = [3, 4, 5];
          const all = everyTarget(one, source);
          const best = all
            .map((entry) => ({
              ...entry,
              score: entry.logProbability / entry.target.length ** lengthPenalty,
            }))
            .sort((a, b) => b.score - a.score);
          const [found] = await one.generate(tokens(source), null, {
            beam: all.length,
            nBest: 5,
            lengthPenalty,
            maximumLength: maxLength,
          });
          expect(found.length).toBe(5);
          found.forEach((translation, rank) => {
            expect(translation.score).toBeCloseTo(best[rank].score, 4);
            const own = best.find(({ target }) => target.join() === withEnd(translation).join())!;
            expect(translation.logProbability).toBeCloseTo(own.logProbability, 4);
            expect(translation.score).toBeCloseTo(own.score, 4);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never scores below greedy search', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(10_000),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0, 1),
        async (seed, beam, lengthPenalty) => {
          const one = smallModel({ rng: new Rng(seed) }, 1);
          const sources = tokens([3, 4, 5], [6, 7, 8], [0, 3, 3]);
          const options = { beam, lengthPenalty, maximumLength: 8 };
          const greedy = await one.generate(sources, null, { beam: 1, maximumLength: 8 });
          const found = await one.generate(sources, null, options);
          greedy.forEach(([{ logProbability, ...translation }], row) => {
            const length = withEnd({ logProbability, ...translation }).length;
            expect(found[row][0].score).toBeGreaterThanOrEqual(
              logProbability / length ** lengthPenalty - 1e-5,
            );
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives distinct targets, best first', async () => {
    const [found] = await smallModel().generate(tokens([3, 4, 5]), null, {
      beam: 6,
      nBest: 6,
      maximumLength: 5,
    });
    expect(new Set(found.map((one) => withEnd(one).join())).size).toBe(6);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });
});

const methods: Record<string, () => DecodingOptions> = {
  greedy: () => ({ beam: 1 }),
  'beam of 3': () => ({ beam: 3, nBest: 2 }),
};

describe.each(Object.entries(methods))('%s', (_name, options) => {
  it.each(
    decoderKinds.flatMap((decoder) => attentionKinds.map((attention) => ({ decoder, attention }))),
  )('finds in a padded batch what it finds one by one: %o', async (parts) => {
    const one = smallModel({ ...parts, numLayers: 2 });
    const sources = [[3, 4, 5, 6, 7], [8, 3], [], [5, 5, 4], [0, 8, 8, 1]];
    const lengths = sources.map((source) => source.length);
    const padded = sources.map((source) => [...source, ...new Array(5 - source.length).fill(6)]);
    const together = await one.generate(tokens(...padded), lengths, options());
    for (const [row, source] of sources.entries()) {
      // A tensor needs a place even for a source without tokens.
      const alone = tokens(source.length === 0 ? [0] : source);
      const [expected] = await one.generate(alone, [source.length], options());
      expect(together[row].length).toBe(expected.length);
      together[row].forEach((found, rank) => {
        expect(found.tokens).toEqual(expected[rank].tokens);
        expect(found.ended).toBe(expected[rank].ended);
        expect(found.score).toBeCloseTo(expected[rank].score, 4);
        expect(found.tokens.length).toBeLessThanOrEqual(2 * source.length + 10);
        if (parts.attention === 'none') {
          expect(found.alignment).toBeNull();
          return;
        }
        expect(found.alignment!.length).toBe(found.tokens.length);
        for (const weights of found.alignment!) {
          expect(weights.length).toBe(source.length);
          const sum = weights.reduce((total, weight) => total + weight, 0);
          expect(sum).toBeCloseTo(source.length === 0 ? 0 : 1, 5);
        }
      });
    }
  });

  it('gives the probability and the alignment that teacher forcing gives', async () => {
    const one = smallModel({ rng: new Rng(3) });
    const source = tokens([3, 4, 5, 6]);
    const [found] = await one.generate(source, null, options());
    for (const translation of found) {
      const target = withEnd(translation);
      const { logits, weights } = one.forward({
        source,
        sourceLengths: null,
        targetIn: tokens([1, ...target.slice(0, -1)]),
        targetLengths: null,
      });
      const logProbabilities = logits.logSoftmax().dataSync();
      const sum = target.reduce((total, token, t) => total + logProbabilities[t * 7 + token], 0);
      expect(translation.logProbability).toBeCloseTo(sum, 4);
      const rows = translation.alignment!.flatMap((row) => [...row]);
      expect(rows.length).toBe(4 * translation.tokens.length);
      const expected = weights!.dataSync();
      rows.forEach((weight, place) => {
        expect(weight).toBeCloseTo(expected[place], 5);
      });
    }
  });
});

describe('a signal', () => {
  const source = tokens([3, 4, 5], [6, 7, 8]);

  it.each<[string, DecodingOptions]>([
    ['a beam', { beam: 3 }],
    ['greedy search', { beam: 1 }],
    ['sampling', { sampling: { rng: new Rng(1) } }],
  ])('that comes while the thread searches ends %s', async (_, options) => {
    const one = smallModel();
    const controller = new AbortController();
    let searched = false;
    // Timers and signals of a process are heard in a turn of the event loop.
    setImmediate(() => controller.abort(new Error(searched ? 'too late' : 'in time')));
    const found = one.generate(source, null, {
      ...options,
      // The end is never written.
      tokenLimits: { tokens: [2], allowed: [[], []] },
      maximumLength: 1000,
      signal: controller.signal,
    });
    void found
      .finally(() => {
        searched = true;
      })
      .catch(() => {});
    await expect(found).rejects.toThrow('in time');
    expect(one.training).toBe(true);
  });
});

describe('sampling', () => {
  const sources = tokens([3, 4, 5], [6, 7, 8], [3, 4, 5]);
  const drawn = (one: Seq2Seq, seed: number, choice: SamplingChoice = {}, more = {}) =>
    one.generate(sources, null, { sampling: { rng: new Rng(seed), ...choice }, ...more });
  const found = async (...from: Parameters<typeof drawn>) =>
    (await drawn(...from)).map(([{ tokens: one }]) => one);

  it('repeats itself by seed, and differs between seeds and equal sources', async () => {
    const one = smallModel({}, 0.3);
    expect(await found(one, 1)).toEqual(await found(one, 1));
    expect(await found(one, 1)).not.toEqual(await found(one, 2));
    const [first, , third] = await found(one, 1);
    expect(first).not.toEqual(third);
  });

  it('does not depend on the other sources', async () => {
    const one = smallModel({}, 0.3);
    const [alone] = await one.generate(tokens([3, 4, 5]), null, {
      sampling: { rng: new Rng(1) },
    });
    expect(alone[0].tokens).toEqual((await found(one, 1))[0]);
  });

  it.each([{ topK: 1 }, { topP: 1e-6 }, { temperature: 1e-4 }, { temperature: 0 }])(
    'is greedy with %o',
    async (choice) => {
      const one = smallModel({}, 0.5);
      const greedy = await one.generate(sources, null, { beam: 1 });
      expect(await found(one, 1, choice)).toEqual(greedy.map(([best]) => best.tokens));
    },
  );

  it('passes on each token as it comes', async () => {
    const heard: number[][] = [[], [], []];
    const onToken = (token: number, source: number) => heard[source].push(token);
    expect(await found(smallModel(), 5, {}, { onToken })).toEqual(heard);
  });
});

describe('generate', () => {
  it('leaves the model in training as it was', async () => {
    const one = smallModel({ dropout: 0.5 });
    const before = await one.generate(tokens([3, 4]), null);
    expect(one.training).toBe(true);
    expect(one.encoder.dropout.training).toBe(true);
    expect(await one.generate(tokens([3, 4]), null)).toEqual(before);
    await one.eval().generate(tokens([3, 4]), null);
    expect(one.training).toBe(false);
  });

  it('finds on the reference backend, in float64, what it finds on the default one', async () => {
    const sources = [
      [3, 4, 5],
      [6, 7, 8],
    ];
    const find = () => smallModel().generate(tokens(...sources), [3, 2], { nBest: 2 });
    const expected = await find();
    const before = getBackend();
    setBackend(createReferenceBackend({ precision: 'float64' }));
    try {
      const found = await find();
      found.flat().forEach((translation, place) => {
        const other = expected.flat()[place];
        expect(translation.tokens).toEqual(other.tokens);
        expect(translation.score).toBeCloseTo(other.score, 4);
        expect(translation.alignment!.length).toBe(other.alignment!.length);
      });
    } finally {
      setBackend(before);
    }
  });

  it('keeps to the greatest length, and says that the target did not end', async () => {
    const one = smallModel();
    one.generator.decoder.output.bias.assign(
      tokens([0, 0, -100, 0, 0, 0, 0]).reshape([7]).cast('float32'),
    );
    for (const beam of [1, 5]) {
      const [[found]] = await one.generate(tokens([3, 4]), null, { beam, maximumLength: 3 });
      expect(found.tokens.length).toBe(3);
      expect(found.ended).toBe(false);
      expect(found.alignment!.length).toBe(3);
      const [[longer]] = await one.generate(tokens([3, 4]), null, {
        beam,
        maximumLength: (positions) => positions + 2,
      });
      expect(longer.tokens.length).toBe(4);
    }
    const long = Array.from({ length: 2_000 }, (_, place) => place % 9);
    const [[found]] = await one.generate(tokens(long, long), null, { beam: 1 });
    expect(found.tokens.length).toBe(1_000);
    // Rows of their own, not parts of a larger array that would stay with them.
    expect(found.alignment!.every(({ buffer }) => buffer.byteLength === 4 * 2_000)).toBe(true);
  });

  it('refuses options that mean nothing', async () => {
    const one = smallModel();
    const refuse = (options: object, message: string) =>
      expect(one.generate(tokens([3, 4]), null, options)).rejects.toThrow(message);
    for (const maximumLength of [0, 1_001, 2 ** 40]) {
      await refuse(
        { maximumLength },
        'maximumLength must be a whole number from 1 to 1000, or a function of the number of ' +
          `positions, got ${maximumLength}`,
      );
    }
    await refuse(
      { maximumLength: () => 0.5 },
      'maximumLength(2) must be a whole number from 1 to 1000, got 0.5',
    );
    await refuse({ beam: 0 }, 'beam must be a whole number from 1 to 1000, got 0');
    await refuse({ beam: 2, nBest: 3 }, 'nBest must be at most beam 2, got 3');
    await refuse({ lengthPenalty: -1 }, 'lengthPenalty must be a number from 0 up');
    await refuse({ beam: 2, onToken: () => {} }, 'onToken needs greedy search or sampling');
    const rng = new Rng(1);
    await refuse({ beam: 2, sampling: { rng } }, 'beam is an option of beam search, got 2');
    await refuse({ sampling: {} }, 'rng must be an Rng');
    await refuse({ sampling: { rng, temperature: -1 } }, 'temperature must be a number from 0 up');
    await refuse({ sampling: { rng, topK: 0 } }, 'topK must be a whole number from 1 up');
    await refuse({ sampling: { rng, topP: 0 } }, 'topP must be a number above 0');
    await expect(one.generate(tokens([3, 4]), [3])).rejects.toThrow('from 0 to 2, got 3');
  });
});
