import { noGrad, Rng, tensor } from '@unrolled/tensor';
import { onOwnBackend } from '@unrolled/testing';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { type GenerateOptions, LanguageModel } from '../src/index.ts';
import { linearHead, modelWithUnknown, smallModel, writeAll } from './small.ts';

const write = (model: LanguageModel, options: GenerateOptions) => writeAll(model.generate(options));

describe('generate', () => {
  it('writes the same for the same seed, and something else for another', async () => {
    const model = smallModel();
    const text = (seed: number) => write(model, { prompt: 'line', length: 40, rng: new Rng(seed) });
    expect(await text(1)).toBe(await text(1));
    expect(await text(2)).not.toBe(await text(1));
    expect(Array.from(await text(3))).toHaveLength(40);
  });

  it('takes the likeliest character at temperature 0, as forward() sees it', async () => {
    const model = smallModel();
    const prompt = 'the cat';
    let expected = '';
    for (let written = 0; written < 9; written++) {
      const ids = model.tokenizer.encode(prompt + expected);
      const { logits } = noGrad(() => model.forward(tensor(ids, [1, ids.length])));
      const last = Array.from(await logits.data()).slice(-model.tokenizer.size);
      expected += model.tokenizer.tokens[last.indexOf(Math.max(...last))];
    }
    expect(await write(model, { prompt, length: 9, temperature: 0 })).toBe(expected);
    const rng = new Rng(1);
    expect(await write(model, { prompt, length: 9, temperature: 5, topK: 1, rng })).toBe(expected);
    // No nucleus of a thousandth holds more than the likeliest character.
    expect(await write(model, { prompt, length: 9, temperature: 5, topP: 1e-3, rng })).toBe(
      expected,
    );
  });

  it('draws as often as the temperature says', async () => {
    const model = smallModel();
    // First weights say next to nothing, and nothing is the same at every temperature.
    linearHead(model).weight.assign(linearHead(model).weight.mul(20));
    const ids = model.tokenizer.encode('line');
    const { logits } = noGrad(() => model.forward(tensor(ids, [1, ids.length])));
    const last = Array.from(await logits.data()).slice(-model.tokenizer.size);
    const temperature = 0.5;
    const weights = last.map((logit) => Math.exp(logit / temperature));
    const likeliest = weights.indexOf(Math.max(...weights));
    const likelihood = weights[likeliest] / weights.reduce((sum, weight) => sum + weight);
    const rng = new Rng(7);
    expect(likelihood).toBeGreaterThan(0.3);
    expect(likelihood).toBeLessThan(0.95);
    const draws = 1000;
    let hits = 0;
    for (let draw = 0; draw < draws; draw++) {
      const character = await write(model, { prompt: 'line', length: 1, temperature, rng });
      if (character === model.tokenizer.tokens[likeliest]) hits++;
    }
    const deviation = Math.sqrt((likelihood * (1 - likelihood)) / draws);
    expect(Math.abs(hits / draws - likelihood)).toBeLessThan(4 * deviation);
  });

  it('goes on from a prompt with unknown characters, and never writes one', async () => {
    const model = modelWithUnknown();
    expect(model.unknownCharacters('ñ the café ñ')).toEqual(['ñ', 'é']);
    // The unknown entry is made by far the likeliest.
    const bias = linearHead(model).bias?.dataSync().slice() ?? new Float32Array();
    bias[model.tokenizer.unknownId ?? -1] = 100;
    linearHead(model).bias?.assign(tensor(bias));
    for (const temperature of [0, 1]) {
      const written = await write(model, {
        prompt: 'ñ the café',
        length: 50,
        temperature,
        rng: new Rng(1),
      });
      expect(written).toHaveLength(50);
      expect(written).not.toContain('\ufffd');
    }
  });

  it('reads a prompt in the form that it was trained on', async () => {
    const tokenizer = CharacterTokenizer.train('aé\n', { unknown: true });
    const model = new LanguageModel({ tokenizer, rng: new Rng(1) });
    const options = { length: 20, temperature: 0 };
    const expected = await write(model, { ...options, prompt: 'é\na' });
    expect(await write(model, { ...options, prompt: 'e\u0301\r\na' })).toBe(expected);
  });

  it('writes graphemes whole', async () => {
    const tokenizer = CharacterTokenizer.train('한국어 👩‍👩‍👧 e\u0301');
    const model = new LanguageModel({ tokenizer, rng: new Rng(1) });
    for await (const character of model.generate({ length: 30, rng: new Rng(1) })) {
      expect(tokenizer.tokens).toContain(character);
    }
  });

  it('drops nothing, and leaves the model in training', async () => {
    const model = smallModel({ dropout: 0.5 });
    const first = await write(model, { prompt: 'l', length: 20, temperature: 0 });
    expect(model.training).toBe(true);
    expect(await write(model, { prompt: 'l', length: 20, temperature: 0 })).toBe(first);
  });

  it('ends when its signal says so, and frees what it carried', () =>
    onOwnBackend(async (backend) => {
      const model = smallModel();
      const before = backend.report().liveBuffers;
      const controller = new AbortController();
      let written = 0;
      for await (const _ of model.generate({ rng: new Rng(1), signal: controller.signal })) {
        if (++written === 13) controller.abort();
      }
      expect(written).toBe(13);
      for await (const _ of model.generate({ rng: new Rng(1) })) break;
      expect(backend.report().liveBuffers).toBe(before);
    }));

  it.each<[GenerateOptions, RegExp]>([
    [{ temperature: -1 }, /temperature must be a number from 0 up, got -1/],
    [{ temperature: Number.NaN }, /temperature .* got NaN/],
    [{ topK: 0, temperature: 0 }, /topK must be a whole number from 1 up, got 0/],
    [{ topP: 0, temperature: 0 }, /topP must be a number above 0 and at most 1, got 0/],
    [{ length: -3, temperature: 0 }, /length .* got -3/],
    [{ length: 5 }, /needs a generator/],
  ])('refuses %j', async (options, message) => {
    await expect(write(smallModel(), options)).rejects.toThrow(message);
  });
});
