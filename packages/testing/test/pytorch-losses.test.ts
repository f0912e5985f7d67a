import {
  ctcLoss,
  huberLoss,
  meanAbsoluteError,
  meanSquaredError,
  quantileLoss,
} from '@unrolled/nn';
import { linearCrossEntropy, scope, setBackend, type Tensor, tensor } from '@unrolled/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, readFixtures, type Values } from './pytorch.ts';

interface LossFixture {
  readonly name: string;
  /** Null among values is −∞. */
  readonly inputs: readonly (Omit<Values, 'values'> & {
    readonly values: readonly (number | null)[];
  })[];
  readonly loss: number;
  readonly gradients: readonly (readonly number[])[];
  readonly weights?: Values;
  readonly labels?: readonly (readonly number[])[];
  readonly lengths?: readonly number[] | null;
  readonly blank?: number;
  readonly targets?: readonly number[];
  readonly labelSmoothing?: number;
}

type Loss = (fixture: LossFixture, ...inputs: Tensor[]) => Tensor;

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
  linearCrossEntropy: ({ targets = [], labelSmoothing }, features, weight, bias) =>
    linearCrossEntropy(
      features,
      weight,
      tensor(Int32Array.from(targets), features.shape.slice(0, -1)),
      { bias, labelSmoothing },
    ),
};

const fixtures = readFixtures<LossFixture>('losses.json');

describe.each(backends)('losses as PyTorch computes them: $name', ({ create, closeness }) => {
  beforeAll(async () => {
    setBackend(await create());
  });

  it.each(fixtures)('$name', async (fixture) => {
    const { value, leaves } = scope(() => {
      const leaves = fixture.inputs.map(({ values, shape }) =>
        tensor(
          values.map((value) => value ?? -Infinity),
          shape,
          { requiresGrad: true },
        ),
      );
      const value = losses[fixture.name.split(',')[0]](fixture, ...leaves);
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
