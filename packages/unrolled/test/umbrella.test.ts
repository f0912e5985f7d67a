import { describe, expect, it } from 'vitest';
import { cells, nn, Rng, scope, tensor, train } from '../src/index.ts';

const namespaces = {
  cells: () => import('@unrolled/cells'),
  charts: () => import('@unrolled/charts'),
  classification: () => import('@unrolled/classification'),
  datasets: () => import('@unrolled/datasets'),
  exchange: () => import('@unrolled/exchange'),
  formats: () => import('@unrolled/formats'),
  guards: () => import('@unrolled/guards'),
  metrics: () => import('@unrolled/metrics'),
  nn: () => import('@unrolled/nn'),
  seq2seq: () => import('@unrolled/seq2seq'),
  task: () => import('@unrolled/task'),
  tokenizers: () => import('@unrolled/tokenizers'),
  train: () => import('@unrolled/train'),
  vision: () => import('@unrolled/vision'),
};

const byName = {
  'action-recognition': () => import('@unrolled/action-recognition'),
  captioning: () => import('@unrolled/captioning'),
  forecasting: () => import('@unrolled/forecasting'),
  'language-model': () => import('@unrolled/language-model'),
  sentiment: () => import('@unrolled/sentiment'),
  tagging: () => import('@unrolled/tagging'),
  tensor: () => import('@unrolled/tensor'),
  translation: () => import('@unrolled/translation'),
  'video-captioning': () => import('@unrolled/video-captioning'),
  'video-labeling': () => import('@unrolled/video-labeling'),
};

describe('unrolled', () => {
  it('exports tensors and tasks by name, with no two of one name', async () => {
    const umbrella: Record<string, unknown> = await import('../src/index.ts');
    for (const [name, load] of Object.entries(byName)) {
      for (const [key, value] of Object.entries(await load())) {
        expect(umbrella[key], `${key} of ${name}`).toBe(value);
      }
    }
  });

  it.each(Object.entries(namespaces))('exports %s as a namespace', async (name, load) => {
    const umbrella: Record<string, unknown> = await import('../src/index.ts');
    expect({ ...(umbrella[name] as object) }).toEqual({ ...(await load()) });
  });

  it('exports under unrolled/node what the packages export under /node', async () => {
    const umbrella: Record<string, unknown> = await import('../src/node.ts');
    for (const load of [
      () => import('@unrolled/exchange/node'),
      () => import('@unrolled/formats/node'),
      () => import('@unrolled/language-model/node'),
      () => import('@unrolled/task/node'),
    ]) {
      for (const [key, value] of Object.entries(await load()))
        expect(umbrella[key], key).toBe(value);
    }
  });

  it('exports under unrolled/vision/node what vision exports under /node', async () => {
    const umbrella = await import('../src/vision-node.ts');
    expect({ ...umbrella }).toEqual({ ...(await import('@unrolled/vision/node')) });
  });

  it('trains with packages from its namespaces', () => {
    const rng = new Rng(1);
    const lstm = new cells.LSTM({ inputSize: 3, hiddenSize: 32, rng });
    const head = new nn.Linear({ inFeatures: 32, outFeatures: 2, rng });
    const parameters = [...lstm.parameters(), ...head.parameters()];
    const optimizer = new train.Adam(parameters, { learningRate: 1e-2 });
    const step = () =>
      scope(() => {
        const x = tensor(new Float32Array(4 * 5 * 3), [4, 5, 3]);
        const targets = tensor(new Int32Array(4 * 5), [4, 5]);
        const loss = nn.crossEntropy(head.forward(lstm.forward(x).output), targets);
        optimizer.zeroGrad();
        loss.backward();
        train.clipGradNorm(parameters, 5);
        optimizer.step();
        return loss;
      }).itemSync();
    const first = step();
    for (let count = 0; count < 5; count++) step();
    expect(step()).toBeLessThan(first);
  });
});
