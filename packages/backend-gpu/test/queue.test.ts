import { expect, it } from 'vitest';
import { createPacedQueue, turn } from '../src/queue.ts';

/** Holds the thread for longer than a queue may without a pause. */
function work(): void {
  const end = performance.now() + 10;
  while (performance.now() < end);
}

function create() {
  const done: string[] = [];
  const queue = createPacedQueue(async () => {
    done.push('pause');
    await turn();
  });
  const task =
    (name: string, slow = false) =>
    () => {
      if (slow) work();
      done.push(name);
    };
  return { queue, done, task };
}

it('runs short tasks at once, and pauses after long ones', async () => {
  const { queue, done, task } = create();
  queue.add(task('a'));
  queue.add(task('b', true));
  queue.add(task('c', true));
  queue.add(task('d'));
  expect(done).toEqual(['a', 'b', 'pause']);
  await queue.idle();
  expect(done).toEqual(['a', 'b', 'pause', 'c', 'pause', 'd']);
});

it('waits for a task that answers later before it runs the next', async () => {
  const { queue, done, task } = create();
  queue.add(async () => {
    await turn();
    done.push('late');
  });
  queue.add(task('after'));
  const asked = queue.ask(async () => [...done]);
  expect(done).toEqual([]);
  expect(await asked).toEqual(['late', 'after']);
});

it('runs pending work at once and in order on request', async () => {
  const { queue, done, task } = create();
  for (const name of ['a', 'b', 'c']) queue.add(task(name, true));
  expect(done).toEqual(['a', 'pause']);
  queue.flush();
  expect(done).toEqual(['a', 'pause', 'b', 'c']);
  await queue.idle();
  queue.add(task('d'));
  expect(done.at(-1)).toBe('d');
});

it('passes on the error of a requested task, and continues', async () => {
  const { queue, done, task } = create();
  const asked = queue.ask(() => Promise.reject(new Error('no')));
  queue.add(task('after'));
  await expect(asked).rejects.toThrow('no');
  expect(done).toEqual(['after']);
});

it('is idle only when requested work has finished or failed', async () => {
  const { queue, done, task } = create();
  const answer = queue.ask(async () => {
    await turn();
    await turn();
    done.push('answer');
  });
  const failure = queue.ask(async () => {
    await turn();
    throw new Error('lost');
  });
  queue.add(task('a'));
  const lost = expect(failure).rejects.toThrow('lost');
  await queue.idle();
  expect(done).toEqual(['a', 'answer']);
  await Promise.all([answer, lost]);
});
