import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensor } from '@unrolled/tensor';
import { translation } from '@unrolled/translation';
import { describe, expect, it } from 'vitest';
import { numberTexts, written } from '../src/texts/numbers.ts';
import { beamTree } from '../src/worker/translation/beam-tree.ts';
import { targetLanguages } from '../src/worker/translation/calls.ts';
import { decode } from '../src/worker/translation/decode.ts';

const load = (name: string) => {
  const file = join(import.meta.dirname, `../models/${name}.safetensors`);
  const model = translation.load(new Uint8Array(readFileSync(file)), file);
  model.eval();
  return model;
};
const model = load('french-attention');
const { source, target } = model.tokenizers;
const text = 'three hundred forty-two thousand';
const ids = source.encode(text);
const wordsOf = (tokens: readonly { readonly id: number }[]) =>
  tokens.map(({ id }) => target.decode([id]));

describe('decode', () => {
  it.each(['french-attention', 'french-fixed'])('%s: is what greedy search finds', async (name) => {
    const { network } = load(name);
    const given = tensor(ids, [1, ids.length]);
    const [[greedy]] = await network.generate(given, null, { beam: 1 });
    const { tokens, ended } = await decode(network, ids, []);
    expect(ended).toBe(true);
    expect(tokens.map(({ id }) => id)).toEqual(greedy.tokens);
    const logProbability = tokens.reduce((sum, { probability }) => sum + Math.log(probability), 0);
    expect(logProbability).toBeGreaterThan(greedy.logProbability - 1e-4);
    for (const [step, { weights }] of tokens.entries()) {
      expect(weights?.length).toBe(greedy.alignment?.[step].length);
      for (const [at, weight] of (weights ?? []).entries()) {
        expect(weight).toBeCloseTo(greedy.alignment?.[step][at] as number, 5);
      }
    }
  });

  it('writes what it is made to look at, and looks for itself again afterwards', async () => {
    const free = await decode(model.network, ids, []);
    expect(wordsOf(free.tokens)).toEqual(['trois', 'cent', 'quarante', '-', 'deux', 'mille']);
    const moved = await decode(model.network, ids, [{ step: 0, position: 4 }]);
    expect(wordsOf(moved.tokens)).toEqual(['deux', 'cent', 'quarante', '-', 'deux', 'mille']);
    expect(moved.tokens[0].weights).toEqual([0, 0, 0, 0, 1, 0]);
    expect(moved.tokens[1].weights?.[1]).toBeGreaterThan(0.9);
  });
});

describe('beamTree', () => {
  it('keeps at most its width, hangs each node on a kept one, and leads to the result', async () => {
    const { steps, results } = await beamTree(load('french-fixed'), ids, 3, (one) => one);
    expect(results).toHaveLength(3);
    expect(results[0].text).toBe('trois cent quarante - deux mille');
    for (const [step, nodes] of steps.entries()) {
      expect(nodes.filter(({ fate }) => fate === 'kept').length).toBeLessThanOrEqual(3);
      expect(nodes.length).toBe(6);
      expect(nodes.filter(({ isBest }) => isBest)).toHaveLength(step < 7 ? 1 : 0);
      for (const { parent, logProbability, text } of nodes) {
        if (step === 0) {
          expect(parent).toBe(-1);
          continue;
        }
        const before = steps[step - 1][parent];
        expect(before.fate).toBe('kept');
        expect(logProbability).toBeLessThanOrEqual(before.logProbability);
        expect(text.startsWith(before.text)).toBe(true);
      }
    }
  });
});

describe('numberTexts', () => {
  it.each(targetLanguages)('%s: none of the test is in training', (language) => {
    const { training, test } = numberTexts(language, 9);
    const learned = new Set(training.map((pair) => pair.source));
    expect(test.filter((pair) => learned.has(pair.source))).toEqual([]);
  });

  it('reads as people write', () => {
    expect(written('fr', 'quatre - vingt - dix - neuf')).toBe('quatre-vingt-dix-neuf');
    expect(written('ko', '이 억 구 천 만 오 백 일')).toBe('이억 구천만 오백일');
  });
});
