import { beforeEach, describe, expect, it } from 'vitest';
import {
  ArgumentError,
  type Backend,
  createReferenceBackend,
  createWasmBackend,
  full,
  scope,
  sequence,
  setBackend,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  where,
  zeros,
} from '../src/index.ts';

let backend: Backend;
const liveBuffers = () => backend.report().liveBuffers;

beforeEach(() => {
  backend = createReferenceBackend();
  setBackend(backend);
});

describe('scope', () => {
  it('frees what was made inside and is not returned', () => {
    const x = tensor([1, 2, 3]);
    const y = scope(() => x.mul(2).add(1).square());
    expect(liveBuffers()).toBe(2);
    expect(Array.from(y.dataSync())).toEqual([9, 25, 49]);
  });

  it('finds tensors in arrays, maps, sets, objects and instances, at any depth', () => {
    class Holder {
      readonly inside = tensor([4]);
    }
    const result = scope(() => ({
      list: [tensor([1])],
      map: new Map([['key', { deep: tensor([2]) }]]),
      set: new Set([tensor([3])]),
      holder: new Holder(),
      view: new Float32Array(3),
      nothing: null,
    }));
    expect(liveBuffers()).toBe(4);
    expect(result.holder.inside.itemSync()).toBe(4);
    expect(result.map.get('key')?.deep.itemSync()).toBe(2);
  });

  it('returns long arrays', () => {
    expect(scope(() => new Array(300_000).fill(1)).length).toBe(300_000);
  });

  it('survives values that refer to themselves', () => {
    interface Knot {
      self?: Knot;
      tensor: Tensor;
    }
    const knot = scope(() => {
      const made: Knot = { tensor: tensor([1]) };
      made.self = made;
      return made;
    });
    expect(knot.tensor.disposed).toBe(false);
  });

  it('hands survivors of an inner scope to the outer one', () => {
    let kept: Tensor | undefined;
    scope(() => {
      const inner = scope(() => tensor([1]).add(1));
      expect(inner.itemSync()).toBe(2);
      kept = inner;
    });
    expect(kept?.disposed).toBe(true);
    expect(liveBuffers()).toBe(0);
  });

  it('frees everything when the function throws', () => {
    expect(() =>
      scope(() => {
        tensor([1]).add(1);
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(liveBuffers()).toBe(0);
    scope(() => tensor([1]));
    expect(liveBuffers()).toBe(1);
  });

  it('leaves kept tensors alone, also when a scope inside the one that made them keeps them', () => {
    const made = scope(() => {
      const own = tensor([1]).keep();
      const outer = tensor([2]);
      scope(() => outer.keep());
      return () => [own, outer];
    });
    expect(made().map((one) => one.itemSync())).toEqual([1, 2]);
    for (const one of made()) one.dispose();
    expect(liveBuffers()).toBe(0);
  });

  it('lets an inner scope dispose of a tensor of the outer one', () => {
    scope(() => {
      const outer = tensor([2]);
      scope(() => outer.dispose());
      expect(outer.disposed).toBe(true);
    });
    expect(liveBuffers()).toBe(0);
  });

  it('keeps gradients, which belong to their tensors', () => {
    const x = tensor([1, 2], [2], { requiresGrad: true });
    for (let step = 0; step < 3; step++) scope(() => x.square().sum().backward());
    expect(Array.from(x.grad?.dataSync() ?? [])).toEqual([6, 12]);
    expect(liveBuffers()).toBe(2);
  });

  it('refuses an asynchronous function and frees what it made; its failure stays quiet', async () => {
    expect(() =>
      scope(async () => {
        const x = tensor([1]);
        await Promise.resolve();
        return x.add(1);
      }),
    ).toThrow(ArgumentError);
    expect(() => scope(async () => 1)).toThrow(
      /^scope: the function returned a promise; make it synchronous/,
    );
    expect(liveBuffers()).toBe(0);
    // An unhandled rejection would fail the run.
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe.each<[string, () => Backend | Promise<Backend>]>([
  ['reference', createReferenceBackend],
  ['wasm', createWasmBackend],
])('a graph returned from a scope on %s', (_name, createBackend) => {
  beforeEach(async () => {
    setBackend(await createBackend());
  });
  /** An LSTM layer over x as one sequence of three steps. */
  const lastState = (x: Tensor, which: 'h' | 'c'): Tensor => {
    const result = sequence('lstm', {
      x: x.reshape([1, 3, 1]),
      h: zeros([1, 2]),
      c: zeros([1, 2]),
      weightInput: full([8, 1], 0.3),
      weightHidden: full([8, 2], -0.4),
      biasInput: null,
      biasHidden: null,
    });
    return result[which] ?? x;
  };
  const leaf = () => tensor([1, 2, 3], [3], { requiresGrad: true });

  it('can be walked', () => {
    const x = leaf();
    const loss = scope(() => x.exp().mul(x.exp()).sum());
    loss.backward();
    const values = Array.from(x.grad?.dataSync() ?? []);
    values.forEach((value, index) => {
      expect(value).toBeCloseTo(2 * Math.exp(2 * (index + 1)), 2);
    });
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ['where', (x) => where(tensor([1, 0, 1]), x, x.mul(2))],
    ['gather', (x) => x.gather(tensor(Int32Array.of(0, 2, 2)))],
    ['scatter of a slice', (x) => x.slice([[0, 3, 2]])],
    ['max', (x) => x.max()],
    ['softmax', (x) => x.softmax()],
    ['logSoftmax', (x) => x.logSoftmax()],
    ['product with a constant', (x) => x.mul(tensor([1, 2, 3]))],
    ['cross-entropy', (x) => softmaxCrossEntropy(x, tensor(Int32Array.of(1), []))],
    ['a sequence of which the last state counts', (x) => lastState(x, 'h')],
    ['a sequence of which the last cell counts', (x) => lastState(x, 'c')],
    ['matmul', (x) => x.reshape([1, 3]).matmul(tensor([[1], [2], [3]]))],
  ])('keeps what the gradient of %s needs, and frees the rest', (_, build) => {
    const x = leaf();
    const y = scope(() => build(x).square().sum());
    // Takes over whatever memory was freed too early.
    for (let size = 1; size <= 40; size++) full([size], Number.NaN);
    y.backward();
    const gradient = Array.from(x.grad?.dataSync() ?? []);

    const again = leaf();
    build(again).square().sum().backward();
    expect(gradient).toEqual(Array.from(again.grad?.dataSync() ?? []));
  });
});
