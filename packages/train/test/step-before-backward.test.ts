import { StateError, type Tensor } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { Adagrad, Adam, AdamW, type Optimizer, RMSProp, SGD } from '../src/index.ts';
import { describeOnBackends } from './backends.ts';
import { TinyModel, tokens } from './tiny-model.ts';

const window = {
  inputs: tokens.slice(0, 21),
  targets: tokens.slice(1, 22),
  shape: [3, 7],
  startsEpoch: true,
} as const;

const lossOf = (model: TinyModel): Tensor => model.forward(window).loss;

const options = { learningRate: 0.01 };
const steps: Record<string, (model: TinyModel) => void> = {
  ...Object.fromEntries(
    [
      (model: TinyModel) => new SGD(model.parameters(), options),
      (model: TinyModel) => new SGD(model.parameters(), { ...options, momentum: 0.9 }),
      (model: TinyModel) => new Adam(model.parameters(), options),
      (model: TinyModel) => new AdamW(model.parameters(), options),
      (model: TinyModel) => new RMSProp(model.parameters(), { ...options, momentum: 0.9 }),
      (model: TinyModel) => new Adagrad(model.parameters(), options),
    ].map((create, place) => [
      `optimizer ${place}`,
      (model: TinyModel) => {
        const optimizer: Optimizer = create(model);
        lossOf(model).backward();
        optimizer.step();
      },
    ]),
  ),
  loadStateDict: (model) => model.loadStateDict(new TinyModel(2).stateDict()),
};

describeOnBackends('a loss whose parameters have changed', () => {
  it.each(Object.entries(steps))('has no gradient after %s', (_, change) => {
    const model = new TinyModel(1);
    const loss = lossOf(model);
    change(model);
    expect(() => loss.backward()).toThrow(StateError);
    expect(() => lossOf(model).backward()).not.toThrow();
  });
});
