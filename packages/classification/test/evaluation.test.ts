import { Linear } from '@unrolled/nn';
import { DataError, Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  alignColumns,
  ClassificationTally,
  eachLogits,
  evaluateClassifier,
  labelsOf,
  predictionOf,
  reportLines,
  scoreOf,
} from '../src/index.ts';

interface Example {
  readonly logits: readonly number[];
  readonly label: number;
}

const model = new Linear({ inFeatures: 1, outFeatures: 1, rng: new Rng(1) });
const labels = ['a', 'b', 'c'];
const reading = {
  lengthOf: ({ logits }: Example) => logits[0],
  forward: (batch: readonly Example[]) =>
    tensor(Float32Array.from(batch.flatMap(({ logits }) => [...logits])), [batch.length, 3]),
};
const examples = [
  { logits: [2, 0, 0], label: 0 },
  { logits: [0, 3, 0], label: 0 },
  { logits: [0, 1, 0], label: 1 },
  { logits: [0, 5, 0], label: 0 },
];

describe('eachLogits', () => {
  it('gives each input its own logits, in whatever batch it was read', async () => {
    for (const batchSize of [1, 3, 128]) {
      const found: number[][] = [];
      await eachLogits(model, examples, { ...reading, batchSize }, (logits, place) => {
        found[place] = [...logits];
      });
      expect(found).toEqual(examples.map(({ logits }) => logits));
    }
  });

  it('refuses more or fewer rows than inputs', async () => {
    const oneRow = { ...reading, forward: () => tensor([[5, 0, 0]]) };
    await expect(eachLogits(model, examples, oneRow, () => undefined)).rejects.toThrow(
      /^eachLogits: forward must give a row of logits for each of 4 inputs, got 1$/,
    );
  });

  it('ends between two batches when its signal aborts', async () => {
    const options = { ...reading, signal: AbortSignal.abort() };
    await expect(eachLogits(model, examples, options, () => undefined)).rejects.toThrow(/abort/);
  });
});

describe('evaluateClassifier', () => {
  it.each([
    ['more logits than labels', [1, 2, 3], /^ClassificationTally.add: .* each of 2 labels, got 3$/],
    ['NaN', [Number.NaN, 1], /^ClassificationTally.add: logits must be numbers, got NaN/],
  ])('refuses %s', async (_, logits, message) => {
    const options = {
      lengthOf: () => 1,
      forward: () => tensor([logits]),
      labels: ['a', 'b'],
    };
    await expect(evaluateClassifier(model, [{ label: 0 }], options)).rejects.toThrow(message);
    expect(() => predictionOf(options.labels, logits)).toThrow(/^predictionOf: /);
  });

  it('scores labels, the majority, and lists the most confident mistakes first', async () => {
    const found = await evaluateClassifier(model, examples, { ...reading, labels, mistakes: 9 });
    expect(found).toMatchObject({
      accuracy: 0.5,
      right: 2,
      examples: 4,
      confusion: [
        [1, 2, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
      majority: { label: 'a', accuracy: 0.75 },
    });
    expect(found.mistakes.map(({ place, predicted }) => [place, predicted])).toEqual([
      [3, 'b'],
      [1, 'b'],
    ]);
    const nats = ({ logits, label }: Example) =>
      Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[label];
    expect(found.loss).toBeCloseTo(examples.reduce((sum, one) => sum + nats(one), 0) / 4, 6);
    expect(scoreOf(found, 'macro-f1')).toBe(found.macroF1);
    const lines = reportLines(found);
    expect(lines[1]).toMatch(/^a +100\.00 % +33\.33 % +50\.00 % +3 +1$/);
    expect(lines.at(-3)).toMatch(/^a +1 +2 +0$/);
  });

  it('reports the labels with the most support and the pairs most confused where labels are many', () => {
    const tally = new ClassificationTally(Array.from({ length: 23 }, (_, label) => `l${label}`));
    const logits = new Array(23).fill(0);
    const add = (label: number, predicted: number, times: number) => {
      for (let time = 0; time < times; time++) tally.add({ place: 0, label, logits, predicted });
    };
    for (let label = 0; label < 23; label++) add(label, label, label + 1);
    for (let label = 0; label < 11; label++) add(label, label + 1, label === 4 ? 3 : 1);
    add(5, 7, 2);
    const lines = reportLines(tally.evaluation());
    expect(lines[0]).toMatch(/^label +precision/);
    expect(lines[1]).toMatch(/^l22 +100\.00 % +100\.00 % +100\.00 % +23 +23$/);
    const told = lines.slice(1, 21).map((line) => line.split(' ')[0]);
    expect(new Set(told)).not.toContain('l2');
    // Support of l0, l1 and l2: 1 + 2 + 3 right, 3 mistaken; of all: 276 right, 11 + 2 + 2 mistaken.
    expect(lines[21]).toBe('not shown: 3 labels with less support, 9 of 291');
    expect(lines[23]).toMatch(/^expected +predicted +times$/);
    expect(lines[24]).toMatch(/^l4 +l5 +3$/);
    expect(lines[25]).toMatch(/^l5 +l7 +2$/);
    expect(lines).toHaveLength(34);
  });

  it('refuses no examples, and labels that are none', async () => {
    await expect(evaluateClassifier(model, [], { ...reading, labels })).rejects.toThrow(DataError);
    await expect(
      evaluateClassifier(model, examples, { ...reading, labels: ['a'] }),
    ).rejects.toThrow(/two texts or more/);
  });
});

it('predictionOf gives the likeliest label and all probabilities', () => {
  const { label, probability, probabilities } = predictionOf(labels, [0, Math.log(2), 0]);
  expect(label).toBe('b');
  expect(probability).toBeCloseTo(0.5, 12);
  expect(probabilities[0]).toBeCloseTo(0.25, 12);
});

it('labelsOf sorts labels, and asks for two', () => {
  expect(labelsOf('here', [{ label: 'b' }, { label: 'a' }, { label: 'b' }])).toEqual(['a', 'b']);
  expect(() => labelsOf('here', [{ label: 'b' }])).toThrow(/here: .* got only "b"/);
});

it('alignColumns escapes what no terminal should show', () => {
  expect(
    alignColumns([
      ['a', 'b'],
      ['x\u001b', '10'],
    ]),
  ).toEqual(['a         b', 'x\\u001b  10']);
});
