import { tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { classificationLoss, classWeightsOption, classWeightValues } from '../src/index.ts';

describe('class weights', () => {
  const examples = [0, 0, 0, 1].map((label) => ({ tokens: Int32Array.of(1), label }));
  const values = (weights: Parameters<typeof classWeightValues>[1]) =>
    classWeightValues('here', weights, ['a', 'b'], examples);

  it('make every label count the same, or as told', () => {
    expect(values('none')).toBe(null);
    const balanced = values('balanced') ?? [];
    expect(3 * balanced[0]).toBeCloseTo(2, 6);
    expect(1 * balanced[1]).toBeCloseTo(2, 6);
    expect([...(values({ b: 3 }) ?? [])]).toEqual([1, 3]);
  });

  it('are read from text', () => {
    const { parse, help } = classWeightsOption('good=1,bad=2');
    expect(help).toContain('good=1,bad=2');
    expect(parse('balanced')).toBe('balanced');
    expect(parse('good=1, very bad=2.5')).toEqual({ good: 1, 'very bad': 2.5 });
    for (const wrong of ['a', 'a=0', 'a=1,a=2', '']) expect(parse(wrong)).toBeNull();
  });

  it('are of labels that there are', () => {
    expect(() => values({ c: 3 })).toThrow(/got "c"/);
  });
});

describe('the loss', () => {
  const example = (label: number) => ({ label });
  const logits = tensor([1, 0, 0, 2], [2, 2]);
  const nats = (row: readonly number[], label: number) =>
    Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[label];

  it('without weights is the cross-entropy', async () => {
    const options = { classWeights: null, labelSmoothing: 0 };
    expect(await classificationLoss(logits, [example(0), example(1)], options).item()).toBeCloseTo(
      (nats([1, 0], 0) + nats([0, 2], 1)) / 2,
      5,
    );
  });

  it('leaves a label its weight also in a batch without the others', async () => {
    const batch = [example(0), example(0)];
    const options = { classWeights: Float32Array.of(0.25, 4), labelSmoothing: 0 };
    expect(await classificationLoss(logits, batch, options).item()).toBeCloseTo(
      (0.25 * (nats([1, 0], 0) + nats([0, 2], 0))) / 2,
      5,
    );
  });

  it("gives what smoothing spreads the weight of the text's own label", async () => {
    const batch = [example(0), example(1)];
    const weights = [0.25, 4];
    const options = { classWeights: Float32Array.from(weights), labelSmoothing: 0.2 };
    const rows = [
      [1, 0],
      [0, 2],
    ];
    const expected = rows.map((row, at) => {
      const even = (nats(row, 0) + nats(row, 1)) / 2;
      return weights[at] * (0.8 * nats(row, at) + 0.2 * even);
    });
    expect(await classificationLoss(logits, batch, options).item()).toBeCloseTo(
      (expected[0] + expected[1]) / 2,
      5,
    );
  });
});
