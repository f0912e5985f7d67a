import { describe, expect, it } from 'vitest';
import { noGrad, recompute, scope, type Tensor, tensor } from '../src/index.ts';

function leaf(...values: number[]): Tensor {
  const made = tensor(values);
  made.requiresGrad = true;
  return made;
}

describe('recompute', () => {
  it('has the values and gradients of the function, with several results', () => {
    const [x, y, weight] = [leaf(1, 2, 3), leaf(4, 5, 6), leaf(0.5, -1, 2)];
    const run = ([a, b]: readonly Tensor[]) => [a.mul(b).mul(weight), a.add(weight).exp(), b];
    const loss = ([first, second, third]: readonly Tensor[]) =>
      first.square().sum().add(second.mul(third).sum());
    const wanted = [x, y, weight].map((one) => {
      scope(() => loss(run([x.mul(2), y])).backward());
      const gradient = [...(one.grad as Tensor).dataSync()];
      for (const each of [x, y, weight]) each.zeroGrad();
      return gradient;
    });
    scope(() => loss(recompute(run, [x.mul(2), y], [weight])).backward());
    expect([x, y, weight].map(({ grad }) => [...(grad as Tensor).dataSync()])).toEqual(wanted);
  });

  it('runs the function twice, and once where nothing is recorded', () => {
    const x = leaf(1, 2);
    let runs = 0;
    const run = ([a]: readonly Tensor[]) => {
      runs++;
      return [a.square()];
    };
    noGrad(() => recompute(run, [x]));
    expect(runs).toBe(1);
    scope(() => recompute(run, [x])[0].sum().backward());
    expect(runs).toBe(3);
  });

  it('refuses parameters that an op made, and a function of other results', () => {
    const x = leaf(1, 2);
    expect(() => recompute(([a]) => [a], [x], [x.mul(2)])).toThrow('parameters must be leaves');
    expect(() => recompute(() => [3 as unknown as Tensor], [x])).toThrow(
      'the result of run[0] must be a tensor, got 3',
    );
  });

  it('refuses a backward pass after a parameter has changed', () => {
    const [x, weight] = [leaf(1, 2), leaf(3, 4)];
    const [y] = recompute(([a]) => [a.mul(weight)], [x], [weight]);
    weight.assign(tensor([5, 6]));
    expect(() => y.sum().backward()).toThrow('after the recorded recompute had read it');
  });
});
