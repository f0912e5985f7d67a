import {
  ctcLoss,
  huberLoss,
  meanAbsoluteError,
  meanSquaredError,
  quantileLoss,
} from '@unrolled/nn';
import { scope, setBackend, type Tensor, tensor } from '@unrolled/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, readFixtures, type Values } from './pytorch.ts';

interface LossFixture {
  readonly name: string;
  readonly inputs: readonly Values[];
  readonly loss: number;
  readonly gradients: readonly (readonly number[])[];
  readonly weights?: Values;
  readonly labels?: readonly (readonly number[])[];
  readonly lengths?: readonly number[] | null;
  readonly blank?: number;
}

type Loss = (fixture: LossFixture, predictions: Tensor, targets: Tensor) => Tensor;

const weightsOf = ({ weights }: LossFixture) =>
  weights ? { weights: tensor(weights.values, weights.shape) } : {};
const ofTargets =
  (loss: typeof meanSquaredError): Loss =>
  (fixture, predictions, targets) =>
    loss(predictions, targets, weightsOf(fixture));

const losses: Readonly<Record<string, Loss>> = {
  meanSquaredError: ofTargets(meanSquaredError),
  meanAbsoluteError: ofTargets(meanAbsoluteError),
  huberLoss: (fixture, predictions, targets) =>
    huberLoss(predictions, targets, {
      delta: fixture.name.endsWith('delta 0.5') ? 0.5 : 1,
      ...weightsOf(fixture),
    }),
  quantileLoss: (fixture, predictions, targets) =>
    quantileLoss(predictions, targets, [0.125, 0.5, 0.875], weightsOf(fixture)),
  ctcLoss: ({ labels = [], lengths, blank }, logits) =>
    ctcLoss(logits, labels, { lengths: lengths ?? null, blank }),
};

const fixtures = readFixtures<LossFixture>('losses.json');

describe.each(backends)('losses as PyTorch computes them: $name', ({ create, closeness }) => {
  beforeAll(async () => {
    setBackend(await create());
  });

  it.each(fixtures)('$name', async (fixture) => {
    const { value, leaves } = scope(() => {
      const leaves = fixture.inputs.map(({ values, shape }) =>
        tensor(values, shape, { requiresGrad: true }),
      );
      const value = losses[fixture.name.split(',')[0]](fixture, leaves[0], leaves[1]);
      value.backward();
      return { value, leaves };
    });
    expect(value.shape).toEqual([]);
    await expect(value).toBeAllClose([fixture.loss], closeness);
    for (const [place, leaf] of leaves.entries()) {
      await expect(leaf.grad as Tensor).toBeAllClose(fixture.gradients[place], closeness);
    }
  });
});
