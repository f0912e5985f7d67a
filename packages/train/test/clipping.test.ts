import { Parameter } from '@unrolled/nn';
import { ArgumentError, scope, tensor, zeros } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { clipGradNorm, clipGradValue } from '../src/index.ts';
import { describeOnBackends } from './backends.ts';
import { expectClose } from './close.ts';
import fixture from './fixtures/optimizers.json' with { type: 'json' };

const parametersWithGradients = () =>
  fixture.shapes.map((shape, index) => {
    const parameter = new Parameter(zeros(shape));
    parameter.grad = tensor(fixture.gradients[0][index] ?? [], shape);
    return parameter;
  });

const gradientOf = async (parameter: Parameter) => (await parameter.grad?.data()) ?? [];

describeOnBackends('clipping', (backend) => {
  for (const { kind, limit, norm, clipped } of fixture.clipping) {
    it(`by ${kind} to ${limit} is PyTorch's`, async () => {
      const parameters = parametersWithGradients();
      if (kind === 'norm') {
        const before = clipGradNorm(parameters, limit);
        expect(before.shape).toEqual([]);
        expectClose([await before.item()], [norm ?? Number.NaN]);
      } else {
        clipGradValue(parameters, limit);
      }
      for (const [index, expected] of clipped.entries()) {
        expectClose(await gradientOf(parameters[index]), expected);
      }
    });
  }

  it('scales a gradient that two parameters share once for each', async () => {
    const [a, b] = [new Parameter(zeros([3])), new Parameter(zeros([3]))];
    scope(() =>
      a
        .add(b)
        .mul(tensor([2, -1, 4]))
        .sum()
        .backward(),
    );
    const norm = clipGradNorm([a, b], 1);
    expectClose([await norm.item()], [Math.sqrt(42)]);
    for (const parameter of [a, b]) {
      expectClose(
        await gradientOf(parameter),
        [2, -1, 4].map((value) => value / Math.sqrt(42)),
      );
    }
  });

  it('by an infinite norm changes not a bit', async () => {
    const parameters = parametersWithGradients();
    const before = await Promise.all(parameters.map(gradientOf));
    clipGradNorm(parameters, Number.POSITIVE_INFINITY);
    expect(await Promise.all(parameters.map(gradientOf))).toEqual(before);
  });

  it('leaves parameters without a gradient alone', async () => {
    const parameter = new Parameter(zeros([3]));
    expect(await clipGradNorm([parameter], 1).item()).toBe(0);
    clipGradValue([parameter], 1);
    expect(parameter.grad).toBeNull();
  });

  it('frees all but the norm', () => {
    const parameters = parametersWithGradients();
    const before = backend().report().liveBuffers;
    clipGradNorm(parameters, 1).dispose();
    clipGradValue(parameters, 1);
    expect(backend().report().liveBuffers).toBe(before);
  });

  it('refuses limits that are not positive', () => {
    expect(() => clipGradNorm([], 0)).toThrow(ArgumentError);
    expect(() => clipGradNorm([], Number.NaN)).toThrow(ArgumentError);
    expect(() => clipGradValue([], -1)).toThrow(ArgumentError);
  });
});
