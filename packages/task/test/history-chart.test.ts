import { shuffledBatches } from '@unrolled/datasets';
import { Linear } from '@unrolled/nn';
import { DataError, Rng, tensor } from '@unrolled/tensor';
import { everySteps, History, SGD, Trainer, Validation } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { historyChart } from '../src/index.ts';

async function trained(...further: Validation[]): Promise<History> {
  const model = new Linear({ inFeatures: 1, outFeatures: 1, rng: new Rng(1) });
  const history = new History({ when: everySteps(2) });
  const trainer = new Trainer<readonly number[]>({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 0.125 }),
    data: shuffledBatches({ examples: [1, 2], batchSize: 2, rng: new Rng(1) }),
    loss: (batch) =>
      model
        .forward(tensor([...batch], [2, 1]))
        .square()
        .mean(),
    callbacks: [
      new Validation({
        when: everySteps(3),
        evaluate: ({ step }) => ({ value: step, details: { loss: 1 / step, accuracy: step } }),
      }),
      ...further,
      history,
    ],
  });
  await trainer.run({ steps: 6 });
  return history;
}

describe('History', () => {
  it('has a row at each validation, and when it is asked', async () => {
    const { rows } = await trained();
    expect(rows.map(({ step, heldOutAccuracy }) => [step, heldOutAccuracy])).toEqual([
      [2, undefined],
      [3, 3],
      [4, undefined],
      [6, 6],
    ]);
    expect(rows[0]).toEqual({
      step: 2,
      epoch: 2,
      trainingLoss: rows[0].trainingLoss,
      learningRate: 0.125,
    });
    expect(rows[3].trainingLoss).toBeLessThan(rows[0].trainingLoss);
  });

  it('names the scores of further validations after these, and no accuracy a loss', async () => {
    const when = everySteps(6);
    const { rows } = await trained(
      new Validation({ when, name: 'speed', goal: 'highest', evaluate: () => 0.5 }),
      new Validation({ when, name: 'old', evaluate: () => ({ value: 2, details: { loss: 3 } }) }),
    );
    expect(rows[3]).toMatchObject({
      heldOutLoss: 1 / 6,
      heldOutSpeedScore: 0.5,
      heldOutOldLoss: 3,
    });
  });

  it('is a table', async () => {
    const history = await trained();
    const [head, first, second] = history.toCsv().split('\n');
    expect(head).toBe('step,epoch,trainingLoss,learningRate,heldOutLoss,heldOutAccuracy');
    expect(first).toMatch(/^2,2,[\d.]+,0\.125,,$/);
    expect(second).toMatch(/^3,3,[\d.]+,0\.125,0\.333\d+,3$/);
    const lines = history.toJsonLines().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(history.rows);
  });
});

describe('historyChart', () => {
  it('draws losses together, and each further figure by itself', () => {
    const svg = historyChart(
      [
        { step: 10, epoch: 1, trainingLoss: 3, heldOutLoss: 4, heldOutAccuracy: 0.5 },
        { step: 20, epoch: 2, trainingLoss: 1, heldOutLoss: 2, heldOutAccuracy: 0.75 },
        { step: 30, epoch: 3, trainingLoss: 0 },
      ],
      { title: 'a < b' },
    );
    const paths = [...svg.matchAll(/points="([^"]+)"/g)].map(([, path]) => path.split(' '));
    expect(paths.map((path) => path.length)).toEqual([3, 2, 2]);
    // Steps to the right; 4 at the top of the panel of losses, 0 at its bottom.
    expect(paths[0]).toEqual(['64,89', '267,179', '470,224']);
    expect(paths[1][0]).toBe('64,44');
    expect(svg).toContain('held out accuracy</text>');
    expect(svg).toContain('a &lt; b</title>');
    expect(svg.includes('epoch')).toBe(false);
  });

  it('draws one row, and refuses none', () => {
    expect(historyChart([{ step: 1, trainingLoss: 2 }])).toContain('cx="267" cy="134"');
    expect(() => historyChart([])).toThrow(DataError);
    expect(() => historyChart([{ step: 1 }])).toThrow(/a row with a step and a figure, got none/);
  });
});
