import { Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { poolings, SequencePooling } from '../src/index.ts';

describe('poolings', () => {
  const [batch, time, features] = [2, 3, 4];
  const lengths = [3, 2];
  const values = Float32Array.from({ length: batch * time * features }, (_, at) =>
    Math.sin(3 * at),
  );
  values.fill(0, (time + 2) * features);
  const output = tensor(values, [batch, time, features]);
  // [layers · directions, batch, hidden], of two layers in two directions
  const h = tensor(
    Float32Array.from({ length: 16 }, (_, at) => at),
    [4, batch, 2],
  );
  const pooled = async (readOut: SequencePooling) =>
    Array.from(await readOut.forward({ output, state: { h } }, lengths, 2).data());
  const column = (row: number, feature: number) =>
    Array.from(
      { length: lengths[row] },
      (_, step) => values[(row * time + step) * features + feature],
    );
  const each = (value: (row: number, feature: number) => number) =>
    [0, 1].flatMap((row) => [0, 1, 2, 3].map((feature) => value(row, feature)));
  const close = (found: readonly number[], expected: readonly number[]) =>
    found.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at], 5);
    });

  it.each([
    [
      'no steps',
      [3, 0],
      /^SequencePooling.forward: lengths\[1\] must be a whole number from 1 to 3, got 0$/,
    ],
    ['too few lengths', [3], /^SequencePooling.forward: there must be a length for each of 2/],
  ])('refuse %s', (_, wrong, message) => {
    const read = { output, state: { h } };
    for (const pooling of poolings) {
      const module = new SequencePooling(pooling, 4, new Rng(1));
      expect(() => module.forward(read, wrong, 2)).toThrow(message);
    }
  });

  it('take the mean over the words', async () => {
    const mean = (of: number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
    close(
      await pooled(new SequencePooling('mean', 4, new Rng(1))),
      each((...at) => mean(column(...at))),
    );
  });

  it('take the greatest over the words, also where all are below zero', async () => {
    const found = await pooled(new SequencePooling('max', 4, new Rng(1)));
    close(
      found,
      each((...at) => Math.max(...column(...at))),
    );
    expect(found.some((value) => value < 0)).toBe(true);
  });

  it('take the last state of the top layer, forwards before reverse', async () => {
    expect(await pooled(new SequencePooling('last', 4, new Rng(1)))).toEqual([
      8, 9, 12, 13, 10, 11, 14, 15,
    ]);
  });

  it('weigh the words by softmax(wᵀ tanh(h))', async () => {
    const readOut = new SequencePooling('attention', 4, new Rng(1));
    const w = Array.from((await readOut.score?.weight.data()) ?? []);
    const weightsOf = (row: number) => {
      const scores = column(row, 0).map((_, step) =>
        Math.exp(w.reduce((sum, weight, at) => sum + weight * Math.tanh(column(row, at)[step]), 0)),
      );
      const total = scores.reduce((sum, score) => sum + score, 0);
      return scores.map((score) => score / total);
    };
    close(
      await pooled(readOut),
      each((row, feature) =>
        column(row, feature).reduce((sum, value, step) => sum + weightsOf(row)[step] * value, 0),
      ),
    );
  });
});
