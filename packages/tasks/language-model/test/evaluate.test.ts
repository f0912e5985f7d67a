import { DataError, noGrad, Rng, tensor } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { LanguageModel, languageModel } from '../src/index.ts';
import { linearHead, modelWithUnknown, smallModel, text } from './small.ts';

/** The loss by its definition: one character after the other, one logarithm each. */
async function lossByStepping(model: LanguageModel, of: string): Promise<number> {
  model.eval();
  const ids = model.tokenizer.encode(of);
  let state: ReturnType<LanguageModel['step']>['state'] | null = null;
  let sum = 0;
  for (let place = 0; place + 1 < ids.length; place++) {
    const step = noGrad(() => model.step(tensor(ids.slice(place, place + 1)), state));
    const logits = Array.from(await step.logits.data());
    const total = logits.reduce((all, logit) => all + Math.exp(logit), 0);
    sum += Math.log(total) - logits[ids[place + 1]];
    state = step.state;
  }
  return sum / (ids.length - 1);
}

describe('evaluate', () => {
  it.each([2, 65, 300, 700])('reads %i characters in one stream exactly', async (length) => {
    const model = smallModel();
    const part = text.slice(0, length);
    const { loss, characters, bitsPerCharacter, perplexity } = await languageModel.evaluate(
      model,
      part,
      {
        streams: 1,
      },
    );
    expect(characters).toBe(length - 1);
    expect(loss).toBeCloseTo(await lossByStepping(model, part), 5);
    expect(bitsPerCharacter).toBeCloseTo(loss / Math.log(2), 12);
    expect(perplexity).toBeCloseTo(Math.exp(loss), 12);
  });

  it.each([2, 3, 5, 200])('counts every character once in %i streams', async (streams) => {
    const model = smallModel();
    const one = await languageModel.evaluate(model, text, { streams: 1 });
    const many = await languageModel.evaluate(model, text, { streams });
    expect(many.characters).toBe(one.characters);
    // What lies more than 256 characters back means nothing to this model.
    expect(many.loss).toBeCloseTo(one.loss, 5);
  });

  it('does not drop anything, and leaves the model in training', async () => {
    const model = smallModel({ dropout: 0.5 });
    const first = await languageModel.evaluate(model, text);
    expect(model.training).toBe(true);
    expect(await languageModel.evaluate(model, text)).toEqual(first);
  });

  it('reads unknown characters without measuring them, and says how many', async () => {
    const model = modelWithUnknown();
    const plain = await languageModel.evaluate(model, 'the cat sat', { streams: 1 });
    const mixed = await languageModel.evaluate(model, 'the c€t €at', { streams: 1 });
    expect(mixed).toMatchObject({ characters: 8, unknownCharacters: 2 });
    expect(plain).toMatchObject({ characters: 10, unknownCharacters: 0 });
    // Up to the first unknown character, nothing differs.
    const start = await languageModel.evaluate(model, 'the c', { streams: 1 });
    expect(await languageModel.evaluate(model, 'the c€', { streams: 1 })).toEqual({
      ...start,
      unknownCharacters: 1,
    });
    // What follows is predicted from a state that has read the unknown entry.
    const ids = [...model.encode('the c€t')];
    expect(ids[5]).toBe(model.tokenizer.unknownId);
    const { logits } = noGrad(() => model.forward(tensor(Int32Array.from(ids), [1, 7])));
    const logProbabilities = logits.logSoftmax().dataSync();
    const lossAt = (place: number) =>
      -logProbabilities[place * model.tokenizer.size + ids[place + 1]];
    const { loss } = await languageModel.evaluate(model, 'the c€t', { streams: 1 });
    expect(loss).toBeCloseTo((4 * start.loss + lossAt(5)) / 5, 5);
  });

  it('leaves out unknown characters for a vocabulary without an entry for them', async () => {
    const model = smallModel();
    const without = await languageModel.evaluate(model, 'the ct at', { streams: 1 });
    expect(await languageModel.evaluate(model, 'the c€t €at', { streams: 1 })).toEqual({
      ...without,
      unknownCharacters: 2,
    });
  });

  it('takes CRLF for LF and any form of a character for its composed one', async () => {
    const tokenizer = CharacterTokenizer.train('aé\n', { unknown: true });
    const model = new LanguageModel({ tokenizer, rng: new Rng(1) });
    const composed = await languageModel.evaluate(model, 'aé\naé\na');
    expect(composed.unknownCharacters).toBe(0);
    expect(await languageModel.evaluate(model, 'ae\u0301\r\naé\ra')).toEqual(composed);
    const asIs = new LanguageModel({
      tokenizer,
      configuration: { normalization: 'none' },
      rng: new Rng(1),
    });
    expect((await languageModel.evaluate(asIs, 'ae\u0301\r\naé\na')).unknownCharacters).toBe(2);
  });

  it('measures a sample spread over the text when asked for fewer characters', async () => {
    const model = smallModel();
    // First weights say next to nothing, so every text is alike to them: this one expects an "a".
    const isA = model.tokenizer.tokens.map((token) => (token === 'a' ? 3 : 0));
    linearHead(model).bias?.assign(tensor(isA));
    const half = 30_000;
    const mixed = `${'a cat '.repeat(half / 6)}${'on the line '.repeat(half / 12)}`;
    const all = await languageModel.evaluate(model, mixed);
    const sample = await languageModel.evaluate(model, mixed, { characters: 6_000 });
    expect(sample.characters).toBeGreaterThanOrEqual(6_000);
    expect(sample.characters).toBeLessThan(6_000 + 256 + 32);
    expect(Math.abs(sample.loss - all.loss)).toBeLessThan(0.1);
    const [first, second] = [mixed.slice(0, half), mixed.slice(half)];
    const losses = [
      await languageModel.evaluate(model, first),
      await languageModel.evaluate(model, second),
    ];
    expect(Math.abs(losses[0].loss - losses[1].loss)).toBeGreaterThan(0.5);
  });

  it('measures what guessing costs on the same characters', async () => {
    const { baselines, characters } = await languageModel.evaluate(
      modelWithUnknown(),
      'the cat sat',
    );
    const kinds = new Set(text).size;
    expect(baselines.uniform).toBeCloseTo(Math.log(kinds), 12);
    // Laplace's rule by its closed form: (V − 1)! Π nᵢ! / (N + V − 1)!
    // Of h, e, the space, c, a, t and s in what is predicted: "he cat sat".
    const counts = [1, 1, 2, 1, 2, 2, 1];
    const logFactorial = (n: number) =>
      Array.from({ length: n }, (_, index) => Math.log(index + 1)).reduce((a, b) => a + b, 0);
    const logProbability =
      logFactorial(kinds - 1) +
      counts.reduce((sum, count) => sum + logFactorial(count), 0) -
      logFactorial(characters + kinds - 1);
    expect(baselines.characterFrequencies).toBeCloseTo(-logProbability / characters, 12);
  });

  it('ends when its signal says so', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(languageModel.evaluate(smallModel(), text, { signal })).rejects.toThrow('enough');
  });

  it('refuses a text without anything to predict', async () => {
    await expect(languageModel.evaluate(smallModel(), 'l')).rejects.toThrow(DataError);
    await expect(languageModel.evaluate(modelWithUnknown(), '€€€')).rejects.toThrow(
      /got 2 unknown ones only/,
    );
    await expect(languageModel.evaluate(smallModel(), text, { streams: 0 })).rejects.toThrow(
      /streams .* got 0/,
    );
  });
});
