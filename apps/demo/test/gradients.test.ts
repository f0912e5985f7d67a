import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languageModel } from '@unrolled/language-model';
import { noGrad, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { connectivity } from '../src/worker/gradients/connectivity.ts';
import { measureFlow } from '../src/worker/gradients/flow.ts';

const load = (name: string) =>
  languageModel.load(
    readFileSync(join(import.meta.dirname, `../models/${name}.safetensors`)),
    name,
  );

describe('connectivity', () => {
  it('is the gradient of the logit by the embedding of each character', async () => {
    const model = load('gru');
    const ids = model.encode('The old boys');
    const target = 5;
    const norms = await connectivity(model, ids, target);
    expect(norms).toHaveLength(ids.length);
    const x = model.embedding.forward(tensor(ids, [1, ids.length])).detach();
    const values = new Float32Array(x.dataSync());
    const size = model.configuration.embeddingSize;
    const logit = (changed: Float32Array) =>
      noGrad(() => {
        const { output } = model.recurrent.forward(tensor(changed, x.shape));
        return model.head.forward(output.slice([null, [-1]])).dataSync()[target];
      });
    for (const t of [0, 4, ids.length - 1]) {
      let squares = 0;
      for (let axis = 0; axis < size; axis++) {
        const step = 1e-2;
        const [up, down] = [step, -step].map((change) => {
          const moved = values.slice();
          moved[t * size + axis] += change;
          return logit(moved);
        });
        squares += ((up - down) / (2 * step)) ** 2;
      }
      expect(norms[t] / Math.sqrt(squares)).toBeCloseTo(1, 1);
    }
  });

  it.each(['rnn', 'lstm', 'gru'])('%s: the last character counts', async (name) => {
    const model = load(name);
    const norms = await connectivity(model, model.encode('The captains'), 1);
    expect(norms[norms.length - 1]).toBeGreaterThan(0);
  });
});

describe('the flow of a gradient', () => {
  const settings = { activation: 'relu', time: 12, clipNorm: 1 } as const;

  it.each([0.5, 1, 2])('with relu each step back multiplies it by %f', async (singularValue) => {
    const { norms, measured } = await measureFlow({ ...settings, singularValue });
    expect(measured).toBeCloseTo(singularValue, 5);
    for (let t = 1; t < norms.length; t++) {
      expect(norms[t - 1] / norms[t]).toBeCloseTo(singularValue, 4);
    }
  });

  it('clipping bounds what a step moves', async () => {
    const { gradientNorm, learningRate, moved } = await measureFlow({
      ...settings,
      singularValue: 2,
    });
    expect(gradientNorm).toBeGreaterThan(1_000);
    expect(moved.free / (gradientNorm * learningRate)).toBeCloseTo(1, 4);
    expect(moved.clipped / learningRate).toBeCloseTo(1, 3);
  });

  it('saturated tanh units let less through than the singular value says', async () => {
    const { norms } = await measureFlow({ ...settings, activation: 'tanh', singularValue: 1 });
    expect(norms[0]).toBeLessThan(norms[norms.length - 1]);
  });
});
