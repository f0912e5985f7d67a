import { BackendError, getBackend, Rng, scope, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { Embedding, type Init, Linear, Module, Parameter, parameterShapes } from '../src/index.ts';

class Classifier extends Module {
  readonly embedding: Embedding;
  readonly layers: Linear[] = [];

  constructor(size: number, numLayers: number, init: Init, rng = new Rng(1)) {
    super();
    this.embedding = new Embedding({ numEmbeddings: 7, embeddingSize: size, init, rng });
    for (let layer = 0; layer < numLayers; layer++) {
      this.layers.push(new Linear({ inFeatures: size, outFeatures: size, init, rng }));
    }
  }
}

const shapesOf = (module: Module) =>
  new Map([...module.namedParameters()].map(([name, { shape }]) => [name, shape]));

describe('parameterShapes', () => {
  it('gives the names and shapes of the module that is built', () => {
    const shapes = parameterShapes(() => new Classifier(5, 2, 'zeros'));
    expect(shapes).toEqual(shapesOf(new Classifier(5, 2, 'keras')));
    expect(shapes?.get('layers.1.weight')).toEqual([5, 5]);
  });

  it('makes no value, however large the module would be', () => {
    const backend = getBackend();
    const before = backend.report();
    const shapes = parameterShapes(() => new Classifier(4e4, 1, 'zeros'));
    expect(shapes?.get('layers.0.weight')).toEqual([4e4, 4e4]);
    expect(backend.report()).toEqual(before);
    expect(getBackend()).toBe(backend);
  });

  it('stops at a limit, whatever the number of layers', () => {
    const endless = () => new Classifier(3, Number.MAX_SAFE_INTEGER, 'zeros');
    expect(parameterShapes(endless, { values: 1000 })).toBeNull();
    expect(parameterShapes(endless, { parameters: 10 })).toBeNull();
    const limits = { parameters: 5, values: 7 * 3 + 2 * (9 + 3) };
    expect(parameterShapes(() => new Classifier(3, 2, 'zeros'), limits)?.size).toBe(5);
    expect(
      parameterShapes(() => new Classifier(3, 2, 'zeros'), { ...limits, values: 44 }),
    ).toBeNull();
  });

  it('refuses a constructor that computes, and leaves the backend as it was', () => {
    const backend = getBackend();
    class Computing extends Module {
      readonly weight = scope(() => new Parameter(zeros([3]).add(1)));
    }
    expect(() => parameterShapes(() => new Computing())).toThrow(BackendError);
    expect(() => parameterShapes(() => new Computing())).toThrow(/must only create parameters/);
    expect(getBackend()).toBe(backend);
  });
});
