import { gradientsEnabled, Rng, tensor } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { Embedding, evaluating, freeze, Linear, Module, Parameter, summary } from '../src/index.ts';

class Tagger extends Module {
  readonly scale = new Parameter(tensor([1]));
  readonly embedding: Embedding;
  readonly layers: readonly Linear[];

  constructor(rng: Rng) {
    super();
    this.embedding = new Embedding({ numEmbeddings: 700, embeddingSize: 3, rng });
    this.layers = [5, 7].map(
      (outFeatures) => new Linear({ inFeatures: 3, outFeatures, bias: outFeatures === 7, rng }),
    );
  }

  forward(tokens: Int32Array) {
    return this.layers[0].forward(this.embedding.forward(tensor(tokens)).mul(this.scale));
  }
}

const tagger = () => new Tagger(new Rng(1));

describe('summary', () => {
  it('lists layers with class, shapes and sizes, and the total', () => {
    expect(summary(tagger())).toBe(
      [
        'layer      class      parameters  shapes',
        '           Tagger              1  scale [1]',
        'embedding  Embedding       2,100  weight [700, 3]',
        'layers.0   Linear             15  weight [5, 3]',
        'layers.1   Linear             28  weight [7, 3], bias [7]',
        '2,144 parameters, 8.6 kB as float32',
      ].join('\n'),
    );
  });

  it('counts frozen parameters', () => {
    const model = tagger();
    freeze(model.embedding);
    expect(summary(model)).toMatch(/8\.6 kB as float32, of which 2,100 are frozen$/);
  });
});

describe('freeze', () => {
  it('leaves a module without gradients, and what is around it with them', () => {
    const model = tagger();
    const loss = () => model.forward(Int32Array.of(1, 2)).square().sum().backward();
    loss();
    expect(model.embedding.weight.grad).not.toBeNull();
    freeze(model.embedding);
    expect(model.embedding.weight.grad).toBeNull();
    loss();
    expect(model.embedding.weight.grad).toBeNull();
    expect(model.scale.grad).not.toBeNull();
    freeze(model, false);
    loss();
    expect(model.embedding.weight.grad).not.toBeNull();
  });
});

describe('evaluating', () => {
  it('records nothing of the model, also after an await, and puts everything back', async () => {
    const model = tagger();
    freeze(model.embedding);
    const recorded = await evaluating(model, async () => {
      const before = model.forward(Int32Array.of(1, 2)).needsGradient;
      await Promise.resolve();
      expect(gradientsEnabled()).toBe(true);
      return [before, model.forward(Int32Array.of(1, 2)).needsGradient, model.training];
    });
    expect(recorded).toEqual([false, false, false]);
    expect(model.training).toBe(true);
    expect(model.forward(Int32Array.of(1, 2)).needsGradient).toBe(true);
    expect(model.embedding.weight.requiresGrad).toBe(false);
  });

  it('puts everything back after an error', async () => {
    const model = tagger();
    const failing = evaluating(model, () => {
      throw new Error('no data');
    });
    await expect(failing).rejects.toThrow('no data');
    expect([model.scale.requiresGrad, model.training]).toEqual([true, true]);
  });
});
