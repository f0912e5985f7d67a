import { describe, expect, it } from 'vitest';
import { Carried } from '../src/shell/carried.ts';
import { type Ask, DeviceLostError } from '../src/worker/client.ts';

const ask = (() => Promise.reject(new Error('not asked here'))) as Ask;

/** State whose copies are numbered, and what was restored. */
function counted() {
  const restored: string[] = [];
  let count = 0;
  const carried = new Carried({
    open: async () => void restored.push('opened'),
    save: async () => {
      const copy = ++count;
      return async () => void restored.push(`copy ${copy}`);
    },
  });
  return { carried, restored };
}

describe('what a page carries to another worker', () => {
  it('is its last copy, again and again, or what the address asks for', async () => {
    const { carried, restored } = counted();
    await carried.restore(ask);
    await carried.take(ask);
    await carried.take(ask);
    await carried.restore(ask);
    await carried.restore(ask);
    carried.forget();
    await carried.restore(ask);
    expect(restored).toEqual(['opened', 'copy 2', 'copy 2', 'opened']);
  });

  it('is the copy before where no other can be taken, but never one of what was open before', async () => {
    const restored: string[] = [];
    let save = async () => async () => void restored.push('kept');
    const carried = new Carried({
      open: async () => void restored.push('opened'),
      save: () => save(),
    });
    await carried.take(ask);
    save = () => Promise.reject(new DeviceLostError('the device is lost'));
    await carried.take(ask);
    await carried.restore(ask);
    save = async () => {
      carried.forget(); // something else was opened meanwhile
      return async () => void restored.push('late');
    };
    await carried.take(ask);
    await carried.restore(ask);
    expect(restored).toEqual(['kept', 'opened']);
  });

  it('is the copy before where the page fails to take another, which is no secret', async () => {
    const restored: string[] = [];
    let save = async () => async () => void restored.push('kept');
    const carried = new Carried({ open: async () => {}, save: () => save() });
    await carried.take(ask);
    save = () => Promise.reject(new TypeError('weights is undefined'));
    await expect(carried.take(ask)).rejects.toThrow('weights is undefined');
    await carried.restore(ask);
    expect(restored).toEqual(['kept']);
  });
});
