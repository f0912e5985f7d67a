import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inTurn } from '../src/worker/in-turn.ts';
import { RunLoop } from '../src/worker/run-loop.ts';

const unexpected = (reason: unknown) => {
  throw reason;
};

it('runs one step, or steps until it pauses', async () => {
  let steps = 0;
  const loop = new RunLoop(async () => {
    steps++;
    if (steps === 5) loop.set('pause');
  }, unexpected);
  loop.set('step');
  await wait(20);
  expect([steps, loop.pace]).toEqual([1, 'pause']);
  loop.set('run');
  await wait(20);
  expect([steps, loop.pace]).toEqual([5, 'pause']);
});

it('ends when the step under way has ended', async () => {
  let isDone = false;
  const loop = new RunLoop(async () => {
    await wait(30);
    isDone = true;
  }, unexpected);
  loop.set('run');
  await wait(10);
  await loop.end();
  expect(isDone).toBe(true);
});

it('pauses at an error, tells it once, and can go on', async () => {
  const errors: unknown[] = [];
  let steps = 0;
  const loop = new RunLoop(
    async () => {
      if (++steps === 2) throw new Error('no');
      if (steps === 4) loop.set('pause');
    },
    (reason) => errors.push(reason),
  );
  loop.set('run');
  await wait(20);
  expect([steps, loop.pace, errors.length]).toEqual([2, 'pause', 1]);
  loop.set('run');
  await wait(20);
  expect([steps, errors.length]).toEqual([4, 1]);
});

it('lets others have a turn', async () => {
  const loop = new RunLoop(async () => {}, unexpected);
  loop.set('run');
  await wait(5);
  await loop.end();
  expect(loop.pace).toBe('pause');
});

it('runs calls one after the other, also after one that failed', async () => {
  const told: string[] = [];
  const call = inTurn(async (name: string, delay: number) => {
    told.push(`${name} begins`);
    await wait(delay);
    if (name === 'a') throw new Error('no');
    told.push(`${name} ends`);
    return name;
  });
  const [a, b, c] = [call('a', 20), call('b', 10), call('c', 0)];
  await expect(a).rejects.toThrow('no');
  expect(await Promise.all([b, c])).toEqual(['b', 'c']);
  expect(told).toEqual(['a begins', 'b begins', 'b ends', 'c begins', 'c ends']);
});
