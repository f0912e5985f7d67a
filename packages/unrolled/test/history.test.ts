import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Callback, Score, StepEvent, TrainingRun } from '@unrolled/train';
import { expect, it } from 'vitest';
import { Output } from '../src/command-line/output/streams.ts';
import { recordHistory } from '../src/command-line/training/history.ts';
import { newFolder } from './run-cli.ts';

const folder = newFolder();

function record(flags: { history: string; resume?: true }) {
  const stderr = new PassThrough();
  const output = new Output({ stdout: new PassThrough(), stderr }, false);
  const [callback] = recordHistory(flags, output);
  return { callback, noted: () => String(stderr.read() ?? '') };
}

const run = {} as TrainingRun;

/** Two steps with these losses, the second of which is validated. */
async function validate(callback: Callback, step: number, losses: readonly [number, number]) {
  for (const [index, loss] of losses.entries()) {
    const event = { step: step + index, epoch: 0.5, learningRate: 0.1, loss } as StepEvent;
    // A trainer's validation comes before the other callbacks.
    if (index === 1) await callback.onScore?.({ value: 7 } as Score, run);
    await callback.onStep?.(event, run);
    await callback.onSettled?.(event, run);
  }
}

it('a history has the mean loss between validations, and the held-out loss', async () => {
  const history = join(folder, 'a.csv');
  const { callback } = record({ history });
  await validate(callback, 1, [1, 2]);
  await validate(callback, 3, [5, 7]);
  const head = 'step,epoch,trainingLoss,learningRate,heldOutLoss\n';
  expect(readFileSync(history, 'utf8')).toBe(`${head}2,0.5,1.5,0.1,7\n4,0.5,6,0.1,7\n`);

  await validate(record({ history, resume: true }).callback, 5, [3, 3]);
  expect(readFileSync(history, 'utf8')).toMatch(/^step,.*\n2,.*\n4,.*\n6,0\.5,3,0\.1,7\n$/);

  await validate(record({ history }).callback, 1, [3, 3]);
  expect(readFileSync(history, 'utf8')).toBe(`${head}2,0.5,3,0.1,7\n`);
});

it('a resumed run begins a history that is not there', async () => {
  const history = join(folder, 'b.jsonl');
  await validate(record({ history, resume: true }).callback, 1, [1, 2]);
  expect(JSON.parse(readFileSync(history, 'utf8'))).toEqual({
    step: 2,
    epoch: 0.5,
    trainingLoss: 1.5,
    learningRate: 0.1,
    heldOutLoss: 7,
  });
});

it('a history that cannot be written is reported once, and ends nothing', async () => {
  const history = join(folder, 'none/c.csv');
  const { callback, noted } = record({ history });
  await validate(callback, 1, [1, 2]);
  expect(noted()).toMatch(/^Warning: --history .*c\.csv cannot be written \(.*ENOENT.*\n$/);
  await validate(callback, 3, [1, 2]);
  expect(noted()).toBe('');
  expect(existsSync(history)).toBe(false);
});
