import { describe, expect, it } from 'vitest';
import {
  Adam,
  clipGradNorm,
  crossEntropy,
  Linear,
  LSTM,
  Rng,
  scope,
  tensor,
} from '../src/index.ts';

const packages = {
  cells: () => import('@unrolled/cells'),
  datasets: () => import('@unrolled/datasets'),
  formats: () => import('@unrolled/formats'),
  'language-model': () => import('@unrolled/language-model'),
  metrics: () => import('@unrolled/metrics'),
  nn: () => import('@unrolled/nn'),
  seq2seq: () => import('@unrolled/seq2seq'),
  sentiment: () => import('@unrolled/sentiment'),
  tensor: () => import('@unrolled/tensor'),
  tokenizers: () => import('@unrolled/tokenizers'),
  train: () => import('@unrolled/train'),
  translation: () => import('@unrolled/translation'),
};

describe('unrolled', () => {
  it('exports everything that the packages export, with no two of one name', async () => {
    const umbrella: Record<string, unknown> = await import('../src/index.ts');
    for (const [name, load] of Object.entries(packages)) {
      for (const [key, value] of Object.entries(await load())) {
        expect(umbrella[key], `${key} of ${name}`).toBe(value);
      }
    }
  });

  it('exports under unrolled/node what the packages export under /node', async () => {
    const umbrella: Record<string, unknown> = await import('../src/node.ts');
    for (const load of [
      () => import('@unrolled/formats/node'),
      () => import('@unrolled/language-model/node'),
      () => import('@unrolled/sentiment/node'),
      () => import('@unrolled/translation/node'),
    ]) {
      for (const [key, value] of Object.entries(await load()))
        expect(umbrella[key], key).toBe(value);
    }
  });

  it('runs the example of the README', () => {
    const rng = new Rng(1);
    const lstm = new LSTM({ inputSize: 3, hiddenSize: 32, rng });
    const head = new Linear({ inFeatures: 32, outFeatures: 2, rng });
    const parameters = [...lstm.parameters(), ...head.parameters()];
    const optimizer = new Adam(parameters, { learningRate: 1e-2 });
    const step = () =>
      scope(() => {
        const x = tensor(new Float32Array(4 * 5 * 3), [4, 5, 3]);
        const targets = tensor(new Int32Array(4 * 5), [4, 5]);
        const loss = crossEntropy(head.forward(lstm.forward(x).output), targets);
        optimizer.zeroGrad();
        loss.backward();
        clipGradNorm(parameters, 5);
        optimizer.step();
        return loss;
      }).itemSync();
    const first = step();
    for (let count = 0; count < 5; count++) step();
    expect(step()).toBeLessThan(first);
  });
});
