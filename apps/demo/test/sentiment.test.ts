import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sentiment } from '@unrolled/sentiment';
import { describe, expect, it } from 'vitest';
import { readSentence } from '../src/worker/sentiment/read-sentence.ts';

const file = join(import.meta.dirname, '../models/sentiment.safetensors');
const model = sentiment.load(new Uint8Array(readFileSync(file)), file);
model.eval();

const good = async (text: string) => {
  const [{ probabilities }] = await model.predict([text]);
  return probabilities[model.labels.indexOf('good')];
};
const logOdds = (probability: number) => Math.log(probability / (1 - probability));

describe('readSentence', () => {
  it.each(['The staff was wonderful.', 'It was not good, zyxwv.'])('%s', async (text) => {
    const { words, before } = await readSentence(model, text);
    expect(before).toBeCloseTo(await good(''));
    expect(words.at(-1)?.score).toBeCloseTo(await good(text));
    for (const { start, end, score, effect, alone, isKnown } of words) {
      const word = text.slice(start, end);
      expect(score).toBeCloseTo(await good(text.slice(0, end)));
      expect(alone).toBeCloseTo(logOdds(await good(word)) - logOdds(before), 3);
      const without = await good(`${text.slice(0, start)} ${text.slice(end)}`);
      expect(effect).toBeCloseTo(logOdds(await good(text)) - logOdds(without), 3);
      expect(isKnown).toBe(word !== 'zyxwv');
    }
  });

  it('finds no words in an empty sentence', async () => {
    expect((await readSentence(model, ' ')).words).toEqual([]);
  });
});
