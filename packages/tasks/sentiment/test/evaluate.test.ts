import { describe, expect, it } from 'vitest';
import { sentiment } from '../src/index.ts';
import { smallModel } from './small.ts';
import { trainToFile } from './small-training.ts';

describe('evaluate', () => {
  it('scores each label, the majority and the bag of words, and lists mistakes', async () => {
    const model = smallModel({}, ['a', 'b', 'c']);
    const examples = [
      { text: 'film', label: 'a' },
      { text: 'the film is not good', label: 'a' },
      { text: 'plot', label: 'b' },
    ];
    const predictions = await model.predict(examples.map(({ text }) => text));
    const found = await sentiment.evaluate(model, examples, { mistakes: 9 });
    const wrong = examples
      .map(({ text, label }, at) => {
        const { label: predicted, probability } = predictions[at];
        return { place: at, text, label, predicted, probability };
      })
      .filter(({ label, predicted }) => label !== predicted)
      .sort((a, b) => b.probability - a.probability);
    expect(wrong.length).toBeGreaterThan(0);
    expect(found.mistakes).toEqual(
      wrong.map((mistake) => ({ ...mistake, probability: expect.closeTo(mistake.probability, 5) })),
    );
    expect((await sentiment.evaluate(model, examples, { mistakes: 1 })).mistakes).toHaveLength(1);
    expect((await sentiment.evaluate(model, examples)).mistakes).toEqual([]);
    expect(found.majority).toEqual({ label: 'a', accuracy: 2 / 3, macroF1: 0.4 });
    const nats = predictions.map(
      ({ probabilities }, at) => -Math.log(probabilities[model.labels.indexOf(examples[at].label)]),
    );
    expect(found.loss).toBeCloseTo((nats[0] + nats[1] + nats[2]) / 3, 5);
    expect(found.baseline).toBeNull();
    expect(found.classes.map(({ label, support }) => [label, support])).toEqual([
      ['a', 2],
      ['b', 1],
      ['c', 0],
    ]);
    await expect(sentiment.evaluate(model, examples, { mistakes: -1 })).rejects.toThrow(
      /mistakes must be a whole number from 0 up, got -1/,
    );
  });

  it('refuses nothing, and labels that are not known', async () => {
    const model = sentiment.build(sentiment.decode(await trainToFile({})));
    await expect(sentiment.evaluate(model, [])).rejects.toThrow(/at least one text/);
    await expect(sentiment.evaluate(model, [{ text: 'a', label: 'x' }])).rejects.toThrow(/got "x"/);
  });
});
