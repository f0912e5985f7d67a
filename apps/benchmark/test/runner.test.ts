import { expect, it } from 'vitest';
import { cases } from '../src/cases.ts';
import { runCase } from '../src/runner.ts';
import { WorkerClient } from '../src/worker-client.ts';

const table = new URL('./fixtures/subjects.ts', import.meta.url);
const nowhere = new URL('file:///nowhere/missing.ts');
const entrants = ['steady', 'declines', 'throws', 'crashes', 'missing'].map((name) => ({
  name,
  connect: async () => new WorkerClient(name === 'missing' ? nowhere : table, name),
}));

it('runs real processes in turns, and distinguishes measured, declined, thrown and crashed', async () => {
  const turns: string[] = [];
  const outcomes = await runCase(cases[0], entrants, 3, (message) =>
    turns.push(message.replace(`${cases[0].id}: `, '')),
  );

  expect(outcomes[0]).toEqual({
    status: 'measured',
    name: 'steady',
    version: '1.2.3',
    times: [
      { seconds: 2, processorSeconds: 1, fastestSeconds: 1 },
      { seconds: 4, processorSeconds: 2, fastestSeconds: 2 },
      { seconds: 6, processorSeconds: 3, fastestSeconds: 3 },
    ],
    fingerprint: Float32Array.of(1, 2),
    note: 'a fixture',
    // Beyond what Node held before: little, for a subject that computes nothing.
    peakBytes: expect.toSatisfy((bytes: number) => bytes >= 0 && bytes < 2 ** 28),
  });
  expect(outcomes.slice(1, 4)).toEqual([
    { status: 'not offered', name: 'declines', version: '7.8.9', reason: 'has no such thing' },
    { status: 'fails', name: 'throws', version: '4.5.6', reason: 'no kernel for this' },
    {
      status: 'fails',
      name: 'crashes',
      version: '1.0.0',
      reason: 'its process ended with exit status 7',
    },
  ]);
  expect(outcomes[4]).toMatchObject({
    status: 'fails',
    reason: expect.stringContaining('Cannot find module'),
  });
  expect(turns.filter((turn) => turn.startsWith('round'))).toEqual([
    'round 1/3, steady',
    'round 1/3, crashes',
    'round 2/3, steady',
    'round 2/3, crashes',
    'round 3/3, steady',
  ]);
});

it('goes on without a subject that cannot be reached', async () => {
  const unreachable = {
    name: 'unreachable',
    connect: () => Promise.reject(new Error('there is no browser')),
  };
  const outcomes = await runCase(cases[0], [unreachable, entrants[0]], 1, () => {});
  expect(outcomes).toMatchObject([
    { status: 'fails', name: 'unreachable', reason: 'there is no browser' },
    { status: 'measured', name: 'steady' },
  ]);
});
