import { shuffledBatches } from '@unrolled/datasets';
import { Linear } from '@unrolled/nn';
import { ArgumentError, Rng, zeros } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  Adam,
  CarriedState,
  clipGradNorm,
  cosine,
  Plateau,
  Trainer,
  Validation,
} from '../src/index.ts';

const anything = (value: unknown) => value as never;
const rng = new Rng(1);
const linear = new Linear({ inFeatures: 3, outFeatures: 5, rng });

describe('calls without types', () => {
  it.each([
    [
      'a model for its parameters',
      () => new Adam(anything(linear)),
      'Adam: parameters must be tensors, got a Module; pass its parameters: model.parameters()',
    ],
    [
      'a misspelt option of a carried state',
      () => new CarriedState(anything({ shapes: [2] })),
      'did you mean shape?',
    ],
    [
      'a score that is no number',
      () => new Plateau({ learningRate: 1 }).onScore(anything({ value: 1n, goal: 'lowest' })),
      'Plateau.onScore: score.value must be a number, got a bigint',
    ],
    ['one tensor for parameters', () => new Adam(anything(zeros([3]))), 'put it into an array'],
    [
      'a misspelt option',
      () => new Adam(linear.parameters(), anything({ learningrate: 1 })),
      'did you mean learningRate?',
    ],
    [
      'a model to clip',
      () => clipGradNorm(anything(linear), 1),
      'clipGradNorm: parameters must be tensors',
    ],
    ['no options', () => cosine(anything(undefined)), 'cosine: options must be an object'],
    [
      'no rng',
      () => shuffledBatches(anything({ examples: [1], batchSize: 1 })),
      'rng must be an Rng',
    ],
    [
      'a trainer of nothing',
      () => new Trainer(anything({ model: {} })),
      'Trainer: model must be a Module',
    ],
    [
      'a goal that is none',
      () => new Validation(anything({ when: () => true, evaluate: () => 1, goal: 'best' })),
      'goal must be "lowest" or "highest"',
    ],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
