import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import {
  type Backend,
  createReferenceBackend,
  createWasmBackend,
  scope,
  setBackend,
  type Tensor,
  tensor,
} from '../src/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Collects garbage until `isDone`; finalizers run in tasks of their own, some time after. */
async function settle(isDone: () => boolean): Promise<void> {
  for (let round = 0; round < 20 && !isDone(); round++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe.each<[string, () => Backend | Promise<Backend>]>([
  ['reference', createReferenceBackend],
  ['wasm', createWasmBackend],
])('the finalizer on %s', (_, createBackend) => {
  it('frees tensors that were dropped without dispose() or a scope', async () => {
    const backend = await createBackend();
    setBackend(backend);
    const x = tensor([1, 2, 3], [3], { requiresGrad: true });
    const train = () => {
      for (let step = 0; step < 20; step++) x.exp().mul(x).sum().backward();
    };
    train();
    expect(backend.report().liveBuffers).toBeGreaterThan(20);
    await settle(() => backend.report().liveBuffers === 2);
    expect(backend.report().liveBuffers).toBe(2);
    expect((x.grad as Tensor).disposed).toBe(false);
  });

  it('frees tensors that were dropped after they had left a scope', async () => {
    const backend = await createBackend();
    setBackend(backend);
    let held: Tensor | null = null;
    const leave = () => {
      const returned = scope(() => scope(() => tensor([1, 2])).add(1));
      scope(() => {
        held = tensor([3]).keep();
      });
      return returned.size;
    };
    expect(leave()).toBe(2);
    expect(backend.report().liveBuffers).toBe(2);
    held = null;
    await settle(() => backend.report().liveBuffers === 0);
    expect(backend.report().liveBuffers).toBe(0);
    expect(held).toBeNull();
  });

  it('frees memory once its last view is dropped, and not before', async () => {
    const backend = await createBackend();
    setBackend(backend);
    const viewOfForgotten = () => tensor([1, 2, 3, 4]).reshape([2, 2]).reshape([4]);
    const view = viewOfForgotten();
    const other = tensor([5]);
    (() => tensor([6]).dispose())();
    await settle(() => false);
    expect(backend.report().liveBuffers).toBe(2);
    expect(Array.from(view.dataSync())).toEqual([1, 2, 3, 4]);
    view.dispose();
    expect(backend.report().liveBuffers).toBe(1);
    expect(other.itemSync()).toBe(5);
  });
});

it('ends the threads of a backend that was dropped without dispose(), and of no other', async () => {
  const ending = vi.spyOn(Worker.prototype, 'terminate');
  const kept = await createWasmBackend({ threads: 2 });
  const useAndDrop = async () => {
    setBackend(await createWasmBackend({ threads: 3 }));
    tensor([1, 2]).exp().sum().itemSync();
    setBackend(kept);
  };
  await useAndDrop();
  await settle(() => ending.mock.calls.length === 2);
  await settle(() => false);
  expect(ending).toHaveBeenCalledTimes(2);
  await kept.dispose();
  expect(ending).toHaveBeenCalledTimes(3);
});
