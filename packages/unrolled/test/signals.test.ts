import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { phases, type SignalName, SignalTrial } from './faults/signal-moments.ts';
import { smallTasks } from './faults/small-tasks.ts';
import { newFolder } from './run-cli.ts';

// The short form of `npm run fuzz:signals`: one moment of some phases, each task and signal.
const folder = newFolder();
const tasks = await smallTasks(folder);

describe('a signal leaves a model that is resumed to the same bits, or nothing to save', () => {
  it.concurrent.each<[string, string, SignalName, number]>([
    ['language-model', 'building', 'SIGTERM', 1],
    ['language-model', 'training', 'SIGHUP', 2],
    ['sentiment', 'validating', 'SIGINT', 1],
    ['translation', 'saving', 'SIGTERM', 1],
  ])(
    '%s, %s, %s, %i threads',
    async (taskName, phaseName, signal, threads) => {
      const task = tasks.find(({ name }) => name === taskName);
      const phase = phases.find(({ name }) => name === phaseName);
      if (task === undefined || phase === undefined) throw new Error('no such task or phase');
      const trial = await SignalTrial.begin(task, phase, threads, folder);
      expect(await trial.interrupt(signal, new Rng(3), folder)).toMatchObject({ problem: null });
    },
    120_000,
  );
});
