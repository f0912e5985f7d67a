import { noGrad, Rng, scope, tensor } from '@unrolled/tensor';
import { onOwnBackend } from '@unrolled/testing';
import { describe, expect, it } from 'vitest';
import { pairs, smallModel } from './small.ts';

const sources = pairs.slice(0, 23).map(({ source }) => source);

describe('translate', () => {
  it.each(['none', 'additive', 'dot', 'general'] as const)(
    'gives the same one by one and together, with attention %s',
    async (attention) => {
      const model = smallModel({ attention });
      const together = await model.translate(sources);
      for (const [index, source] of sources.entries()) {
        const [alone] = await model.translate([source]);
        expect(alone.text).toBe(together[index].text);
        expect(alone.score).toBeCloseTo(together[index].score, 5);
      }
      expect(new Set(together.map(({ text }) => text)).size).toBeGreaterThan(3);
    },
  );

  it('finds nothing worse with a beam than without', async () => {
    const model = smallModel();
    const [greedy, beam] = [
      await model.translate(sources, { beam: 1 }),
      await model.translate(sources, { beam: 4 }),
    ];
    for (const [index, { score }] of greedy.entries()) {
      expect(beam[index].score).toBeGreaterThanOrEqual(score - 1e-6);
    }
    expect(beam.some(({ score }, index) => score > greedy[index].score + 1e-3)).toBe(true);
  });

  it('gives the best of several first, each once, and the same best as alone', async () => {
    const model = smallModel({}, { tokenizer: 'word' });
    const many = await model.translate(sources, { beam: 4, nBest: 3, lengthPenalty: 0.6 });
    const alone = await model.translate(sources, { beam: 4, lengthPenalty: 0.6 });
    for (const [index, { alternatives, ...best }] of many.entries()) {
      expect({ ...best, alternatives: [] }).toEqual(alone[index]);
      expect(alternatives).toHaveLength(2);
      const scores = [best, ...alternatives].map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      const written = [best, ...alternatives].map(({ alignment }) => alignment?.target.join('|'));
      expect(new Set(written).size).toBe(3);
    }
    await expect(() => model.translate(sources, { beam: 2, nBest: 3 })).rejects.toThrow(
      /nBest must be at most beam 2, got 3/,
    );
  });

  it('comes with its alignment: a weight for each token of the source', async () => {
    const model = smallModel({ attention: 'additive' });
    const found = await model.translate(sources);
    for (const [index, { alignment, text }] of found.entries()) {
      expect(alignment?.source.join('')).toBe(sources[index]);
      expect(alignment?.target.length).toBe(alignment?.weights.length);
      if (!/\uFFFD/.test(text)) expect(alignment?.target.join('')).toBe(text);
      for (const row of alignment?.weights ?? []) {
        expect(row).toHaveLength(alignment?.source.length ?? -1);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      }
    }
  });

  it('has no alignment without attention', async () => {
    const [{ alignment }] = await smallModel({ attention: 'none' }).translate(['one two']);
    expect(alignment).toBe(null);
  });

  it('gives an empty translation for an empty sentence, among others', async () => {
    const found = await smallModel().translate(['', 'one', '  ']);
    expect(found.map(({ text }) => text)).toEqual(['', expect.stringMatching(/./), '']);
    expect(found[0]).toEqual({
      text: '',
      score: 0,
      ended: true,
      stuck: false,
      alignment: null,
      alternatives: [],
      unknown: [],
      parts: 0,
      cut: false,
    });
  });

  it('reads any text, also what looks like a special token', async () => {
    const model = smallModel();
    const texts = ['日本語 🐕', '</s> <pad>', '\u0000', '\uD800'];
    const found = await model.translate(texts);
    expect(found.map(({ alignment }) => alignment?.source.length)).toEqual(
      texts.map((text) => model.tokenizers.source.encode(text, { parseSpecial: false }).length),
    );
  });

  it.each([false, true])('refuses a sentence of 10,000 words (stream: %s)', async (streams) => {
    const model = smallModel();
    const long = Array.from({ length: 10_000 }, () => 'one').join(' ');
    const run = () => (streams ? model.stream(long, () => {}) : model.translate(['one', long]));
    await expect(run).rejects.toThrow(
      /a sentence must have at most 1,000 tokens, got \d+,\d+ in "one one .*…"; give one sentence/,
    );
  });

  it('cuts a translation off at the greatest length, and says so', async () => {
    const model = smallModel();
    const { output } = model.network.generator.decoder;
    const never = Array.from({ length: output.bias.size }, (_, token) =>
      token === model.network.generator.endToken ? -1e9 : 0,
    );
    output.bias.assign(output.bias.constant(Float32Array.from(never), output.bias.shape));
    const [{ ended, alignment }] = await model.translate(['one'], { maximumLength: 5 });
    expect({ ended, tokens: alignment?.target.length }).toEqual({ ended: false, tokens: 5 });
  });

  it.each([0, 1_001, 2 ** 40])('refuses a greatest length of %d', async (maximumLength) => {
    const model = smallModel();
    const message = `maximumLength must be a whole number from 1 to 1000, or a function`;
    const options = { maximumLength };
    await expect(() => model.translate(['one'], options)).rejects.toThrow(message);
    await expect(() => model.stream('one', () => {}, options)).rejects.toThrow(message);
  });

  it('leaves the model in training, and nothing behind', () =>
    onOwnBackend(async (backend) => {
      // Otherwise the garbage collector may free what its construction left, at any time.
      const model = scope(() => smallModel({ dropout: 0.5 }));
      const before = backend.report().liveBuffers;
      const first = await model.translate(sources);
      expect(await model.translate(sources)).toEqual(first);
      await model.stream('one two', () => {});
      expect(model.training).toBe(true);
      expect(backend.report().liveBuffers).toBe(before);
    }));

  it('ends when its signal says so, and refuses a beam of none', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(smallModel().translate(['one'], { signal })).rejects.toThrow('enough');
    await expect(smallModel().translate(['one'], { beam: 0 })).rejects.toThrow(/beam .* got 0/);
  });
});

describe('sampling', () => {
  const draw = (seed: number, choice: object = {}) =>
    smallModel().translate(sources, { sampling: { rng: new Rng(seed), ...choice } });
  const texts = async (...from: Parameters<typeof draw>) =>
    (await draw(...from)).map(({ text }) => text);

  it('repeats itself by seed, and goes on with its generator', async () => {
    expect(await draw(1)).toEqual(await draw(1));
    expect(await texts(1)).not.toEqual(await texts(2));
    const sampling = { rng: new Rng(1) };
    const [first, second] = [
      await smallModel().translate(sources, { sampling }),
      await smallModel().translate(sources, { sampling }),
    ];
    expect(first).not.toEqual(second);
  });

  it.each([{ temperature: 0 }, { topK: 1 }, { topP: 1e-6 }])(
    'with %o takes the likeliest each time',
    async (choice) => {
      expect(await draw(1, choice)).toEqual(await smallModel().translate(sources, { beam: 1 }));
    },
  );

  it('streams the very text that it gives at once', async () => {
    const model = smallModel();
    for (const [seed, source] of sources.entries()) {
      const pieces: string[] = [];
      const sampling = () => ({ temperature: 1.5, rng: new Rng(seed) });
      const streamed = await model.stream(source, (piece) => pieces.push(piece), {
        sampling: sampling(),
      });
      expect(pieces.join('')).toBe(streamed.text);
      expect([streamed]).toEqual(await model.translate([source], { sampling: sampling() }));
    }
  });

  it.each([{ beam: 2 }, { lengthPenalty: 0.5 }, { nBest: 2 }])(
    'is refused together with %o',
    async (ofBeam) => {
      const [name] = Object.keys(ofBeam);
      const sampling = { rng: new Rng(1) };
      await expect(() => smallModel().translate(['one'], { ...ofBeam, sampling })).rejects.toThrow(
        `translate: ${name} is an option of beam search, got ${ofBeam[name as 'beam']} with sampling`,
      );
    },
  );

  it('is refused with values that mean nothing', async () => {
    await expect(() => draw(1, { temperature: -1 })).rejects.toThrow(/temperature .* got -1/);
    await expect(() => draw(1, { topK: 0.5 })).rejects.toThrow(/topK .* got 0.5/);
    await expect(() => draw(1, { topP: 2 })).rejects.toThrow(/topP .* got 2/);
  });
});

describe('stream', () => {
  it.each(['bpe', 'word'] as const)('tells of %s the text of greedy search', async (tokenizer) => {
    const model = smallModel({}, { tokenizer });
    for (const source of sources) {
      const pieces: string[] = [];
      const { text } = await model.stream(source, (piece) => pieces.push(piece));
      expect(pieces.join('')).toBe(text);
      expect(text).toBe((await model.translate([source], { beam: 1 }))[0].text);
    }
  });

  it('never tells half a character', async () => {
    const model = smallModel();
    const { target } = model.tokenizers;
    // A model that writes the bytes of one text, whatever it reads.
    const script = [...target.encode('né 🐕!'), model.network.generator.endToken];
    expect(script.length).toBeGreaterThan(8);
    const { decoder } = model.network.generator;
    let step = 0;
    const original = decoder.step.bind(decoder);
    decoder.step = (tokens, state, memory) => {
      const result = original(tokens, state, memory);
      const wanted = script[step++];
      const logits = Float32Array.from({ length: target.size }, (_, id) => (id === wanted ? 9 : 0));
      return { ...result, logits: scope(() => noGrad(() => tensor(logits, [1, target.size]))) };
    };
    const pieces: string[] = [];
    const { text } = await model.stream('one', (piece) => pieces.push(piece));
    expect(text).toBe('né 🐕!');
    expect(pieces).toEqual(['n', 'é', ' ', '🐕', '!']);
  });

  it('tells nothing of nothing', async () => {
    const pieces: string[] = [];
    expect((await smallModel().stream('', (piece) => pieces.push(piece))).text).toBe('');
    expect(pieces).toEqual([]);
  });
});
