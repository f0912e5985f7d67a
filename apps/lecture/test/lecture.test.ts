import { addingChanceError } from '@unrolled/datasets/generated';
import { Rng, randomNormal } from '@unrolled/tensor';
import { describe, expect, test } from 'vitest';
import { AddingModel, addingFlow, trainAdding } from '../src/adding-model.ts';
import {
  carousel,
  cellAfter,
  lastStateFlow,
  stretchingRnn,
  updateSize,
} from '../src/recurrence.ts';

describe('exploding and vanishing gradients', () => {
  test.each([2, 1, 0.5])(
    'a singular value of %d is the ratio of one step to the next',
    async (s) => {
      const { hidden, recurrentSingularValues } = await lastStateFlow(stretchingRnn(5, s), 30);
      expect(recurrentSingularValues.h).toBeCloseTo(s, 4);
      for (let t = 1; t < hidden.length; t++) expect(hidden[t - 1] / hidden[t]).toBeCloseTo(s, 4);
    },
  );

  test('clipping bounds the update of a network that explodes', () => {
    const free = updateSize(stretchingRnn(5, 2), 30, 0.1, Number.POSITIVE_INFINITY);
    const clipped = updateSize(stretchingRnn(5, 2), 30, 0.1, 1);
    expect(free.gradientNorm).toBeGreaterThan(1e9);
    expect(free.moved).toBeGreaterThan(1e8);
    expect(clipped.gradientNorm).toBe(free.gradientNorm);
    expect(clipped.moved).toBeLessThanOrEqual(0.1 * 1.001);
  });

  test('a tanh RNN loses the gradient of early steps where an LSTM keeps it', async () => {
    const reach = async (cell: 'RNN' | 'LSTM') => {
      const { hidden, cell: memory } = await addingFlow(
        new AddingModel(cell, 32, 150, new Rng(1)),
        150,
      );
      const norms = memory ?? hidden;
      return norms[0] / norms[norms.length - 1];
    };
    expect(await reach('LSTM')).toBeGreaterThan(1000 * (await reach('RNN')));
  });
});

test('an LSTM with forget gate 1 and input gate 0 keeps its cell to the bit for 1,000 steps', () => {
  const before = randomNormal([1, 3, 7], 0, 1, new Rng(17));
  const after = cellAfter(carousel(7), before, 1000);
  expect(after.dataSync()).toEqual(before.dataSync());
});

describe('the adding problem', () => {
  test('a GRU learns it at length 20', () => {
    const rng = new Rng(1);
    const options = { time: 20, steps: 400, batch: 32, learningRate: 1e-2, rng };
    expect(trainAdding(new AddingModel('GRU', 16, 20, rng), options)).toBeLessThan(
      addingChanceError / 10,
    );
  });
});
