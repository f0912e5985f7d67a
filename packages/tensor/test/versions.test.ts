import { describe, expect, test } from 'vitest';
import {
  adamStep,
  clipGlobalNorm,
  createReferenceBackend,
  createWasmBackend,
  ones,
  recordResults,
  sequence,
  setBackend,
  sgdStep,
  type Tensor,
  tensor,
  zeros,
} from '../src/index.ts';
import { adam } from './adam.ts';

const sgd = { learningRate: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };

const changes: Record<string, (w: Tensor) => void> = {
  assign: (w) => w.assign(w.mul(2)),
  'assign to a view': (w) => w.detach().assign(w.mul(2)),
  'assign to a view of another shape': (w) =>
    w
      .detach()
      .reshape([4])
      .assign(ones([4])),
  sgdStep: (w) => sgdStep(w, ones([2, 2]), null, sgd),
  'sgdStep with momentum': (w) => sgdStep(w, ones([2, 2]), zeros([2, 2]), sgd),
  adamStep: (w) => adamStep(w, ones([2, 2]), zeros([2, 2]), zeros([2, 2]), adam),
  clipGlobalNorm: (w) => clipGlobalNorm([w], 0.5),
};

const weights = () => tensor([1, 2, 3, 4], [2, 2], { requiresGrad: true });
const data = () => tensor([5, 6, 7, 8], [2, 2]);

describe.each([
  ['wasm', () => createWasmBackend()],
  ['reference', async () => createReferenceBackend()],
] as const)('a value changed before backward() on %s', async (_, create) => {
  const backend = await create();

  test.each(Object.entries(changes))('by %s is refused', (_, change) => {
    setBackend(backend);
    const w = weights();
    const loss = data().matmul(w).matmul(w).sum();
    change(w);
    expect(() => loss.backward()).toThrow(
      /^Tensor\.backward: \w+ changed a tensor of shape \[(2, 2|4)\] after the recorded matmul had read it/,
    );
  });

  test('names the op that changed it, and what to do', () => {
    setBackend(backend);
    const w = weights();
    const loss = w.exp().mul(w).sum();
    sgdStep(w, ones([2, 2]), null, sgd);
    expect(() => loss.backward()).toThrow(
      /the recorded mul .* call backward\(\) before the change, or compute the result again/,
    );
  });

  test('is legal where no gradient reads it', () => {
    setBackend(backend);
    const [w, b, x] = [weights(), weights(), data()];
    // x reaches no gradient that is wanted, b none at all
    const loss = x
      .matmul(w)
      .add(b)
      .sub(b.reshape([4]).reshape([2, 2]))
      .sum();
    w.assign(zeros([2, 2]));
    b.assign(zeros([2, 2]));
    loss.backward();
    expect(w.grad?.dataSync()).toEqual(Float32Array.of(12, 12, 14, 14));
  });

  test('is legal for one whose gradient was not asked when the op was recorded', () => {
    setBackend(backend);
    const [w, x] = [weights(), data()];
    const loss = x.mul(w).sum();
    x.requiresGrad = true;
    w.assign(zeros([2, 2]));
    loss.backward();
    expect(w.grad?.dataSync()).toEqual(Float32Array.of(5, 6, 7, 8));
    expect(x.grad).toBeNull();
  });

  test('is legal after backward(), window after window, with the state carried on', () => {
    setBackend(backend);
    const make = (...shape: number[]) =>
      tensor(new Float32Array(shape[0] * (shape[1] ?? 1)).fill(0.1), shape, { requiresGrad: true });
    const [weightInput, weightHidden, biasInput] = [make(3, 2), make(3, 3), make(3)];
    let h = zeros([1, 3]);
    const losses: number[] = [];
    for (let window = 0; window < 3; window++) {
      // two graphs before one step: gradients are gathered
      for (let part = 0; part < 2; part++) {
        const result = sequence('rnn-tanh', {
          x: ones([1, 4, 2]),
          h,
          c: null,
          weightInput,
          weightHidden,
          biasInput,
          biasHidden: null,
        });
        h = result.h.detach();
        const loss = result.output.square().sum();
        loss.backward();
        losses.push(loss.itemSync());
      }
      for (const weight of [weightInput, weightHidden, biasInput]) {
        sgdStep(weight, weight.grad as Tensor, null, { ...sgd, learningRate: 0.01 });
        weight.zeroGrad();
      }
    }
    expect(losses[4]).toBeLessThan(losses[0]);
  });

  test('is refused for an op of the caller, unless it says what it reads', () => {
    setBackend(backend);
    for (const reads of [undefined, []]) {
      const w = weights();
      const doubled = w.detach().mul(2);
      recordResults('twice', [doubled], [w], ([g]) => [g?.mul(2) ?? null], reads && { reads });
      w.assign(zeros([2, 2]));
      if (reads === undefined) expect(() => doubled.sum().backward()).toThrow(/recorded twice/);
      else doubled.sum().backward();
    }
  });
});
