import { DataError, noGrad, tensor } from '@unrolled/tensor';
import { TokenizerError } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import type { LanguageModel } from '../src/index.ts';
import { smallModel, text } from './small.ts';

/** The same by the definition: one character after the other, and one logarithm each. */
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
    const { loss, characters, bitsPerCharacter, perplexity } = await model.evaluate(part, {
      streams: 1,
    });
    expect(characters).toBe(length - 1);
    expect(loss).toBeCloseTo(await lossByStepping(model, part), 5);
    expect(bitsPerCharacter).toBeCloseTo(loss / Math.log(2), 12);
    expect(perplexity).toBeCloseTo(Math.exp(loss), 12);
  });

  it.each([2, 3, 5, 200])('counts every character once in %i streams', async (streams) => {
    const model = smallModel();
    const one = await model.evaluate(text, { streams: 1 });
    const many = await model.evaluate(text, { streams });
    expect(many.characters).toBe(one.characters);
    // What lies more than 256 characters back means nothing to this model.
    expect(many.loss).toBeCloseTo(one.loss, 5);
  });

  it('does not drop anything, and leaves the model in training', async () => {
    const model = smallModel({ dropout: 0.5 });
    const first = await model.evaluate(text);
    expect(model.training).toBe(true);
    expect(await model.evaluate(text)).toEqual(first);
  });

  it('ends when its signal says so', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(smallModel().evaluate(text, { signal })).rejects.toThrow('enough');
  });

  it('refuses a text without anything to predict, and unknown characters', async () => {
    await expect(smallModel().evaluate('l')).rejects.toThrow(DataError);
    await expect(smallModel().evaluate('line €')).rejects.toThrow(TokenizerError);
    await expect(smallModel().evaluate('line €')).rejects.toThrow(/"€"/);
    await expect(smallModel().evaluate(text, { streams: 0 })).rejects.toThrow(/streams .* got 0/);
  });
});
