import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { deferSignals } from '../src/command-line/program/interruption.ts';

const order: string[] = [];
const listener = (): void => {
  order.push('signal');
};

afterEach(() => {
  process.off('SIGHUP', listener);
  order.length = 0;
});

test('a signal that arrives during the work is sent again after it', async () => {
  process.on('SIGHUP', listener);
  const result = await deferSignals(async () => {
    process.kill(process.pid, 'SIGHUP');
    while (order.length === 0) await setTimeout(1);
    order.push('work');
    return 'done';
  });
  expect(result).toBe('done');
  while (order.length < 3) await setTimeout(1);
  expect(order).toEqual(['signal', 'work', 'signal']);
});

test('without a signal none is sent', async () => {
  process.on('SIGHUP', listener);
  await deferSignals(() => setTimeout(5));
  await setTimeout(20);
  expect(order).toEqual([]);
});

test('an error of the work is thrown, and no listener stays', async () => {
  const before = process.listenerCount('SIGHUP');
  await expect(deferSignals(() => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
