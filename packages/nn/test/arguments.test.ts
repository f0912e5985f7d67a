import { ArgumentError, Rng, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { crossEntropy, Dropout, Embedding, Linear, Parameter } from '../src/index.ts';

const anything = (value: unknown) => value as never;
const rng = new Rng(1);

describe('calls without types', () => {
  const linear = new Linear({ inFeatures: 3, outFeatures: 5, rng });

  it.each([
    ['no options', () => new Linear(anything(undefined)), 'Linear: options must be an object'],
    ['no rng', () => new Linear(anything({ inFeatures: 3, outFeatures: 5 })), 'rng must be an Rng'],
    [
      'a misspelt option',
      () => new Linear(anything({ in_features: 3, outFeatures: 5, rng })),
      'did you mean inFeatures?',
    ],
    [
      'a rate that is a text',
      () => new Dropout(anything({ rate: '0.5', rng })),
      'Dropout: rate must be',
    ],
    [
      'an array for x',
      () => linear.forward(anything([1, 2, 3])),
      'Linear.forward: x must be a tensor',
    ],
    [
      'floats for indices',
      () => new Embedding({ numEmbeddings: 3, embeddingSize: 5, rng }).forward(zeros([2])),
      'indices must be int32',
    ],
    [
      'an array for a parameter',
      () => new Parameter(anything([1])),
      'Parameter: values must be a tensor',
    ],
    [
      'a foreign option',
      () => crossEntropy(zeros([2, 3]), zeros([2], 'int32'), anything({ reduction: 'sum' })),
      'unknown option "reduction"',
    ],
    ['no state', () => linear.loadStateDict(anything(null)), 'state must be an object'],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
