import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Callback, Score, StepEvent, TrainingRun } from '@unrolled/train';
import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { Output } from '../src/command-line/output/streams.ts';
import { recordHistory } from '../src/command-line/training/history.ts';
import { newFolder, runHere, text, tinyModel } from './run-cli.ts';

const folder = newFolder();

function record(flags: { history?: string; tensorboard?: string; resume?: true }) {
  const stderr = new PassThrough();
  const output = new Output({ stdout: new PassThrough(), stderr }, false);
  const [callback] = recordHistory(flags, { epochs: 3 }, output);
  return { callback, noted: () => String(stderr.read() ?? '') };
}

const run = {} as TrainingRun;

/** Two steps with these losses, the second of which is validated. */
async function validate(callback: Callback, step: number, losses: readonly [number, number]) {
  for (const [index, loss] of losses.entries()) {
    const event = { step: step + index, epoch: 0.5, learningRate: 0.1, loss } as StepEvent;
    // A trainer's validation comes before the other callbacks.
    if (index === 1)
      await callback.onScore?.({ name: 'validation', goal: 'lowest', value: 7 } as Score, run);
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

it('a run writes events for TensorBoard, and goes on in the same folder', async () => {
  const tensorboard = join(folder, 'events');
  const [data, out] = [join(folder, 'text.txt'), join(folder, 'model.safetensors')];
  writeFileSync(data, text);
  const train = (...args: string[]) =>
    runHere(
      ...['train', 'language-model', ...tinyModel, '--data', data, '--out', out],
      ...['--tensorboard', tensorboard, '--validations', '1', ...args],
    );
  expect(await train('--steps', '20')).toMatchObject({ status: 0 });
  const [events] = readdirSync(tensorboard);
  const written = readFileSync(join(tensorboard, events), 'latin1');
  for (const tag of ['trainingLoss', 'heldOutLoss', 'gradients/head.weight', '"hiddenSize": 7']) {
    expect(written).toContain(tag);
  }
  await train('--steps', '20');
  expect(readdirSync(tensorboard)).toHaveLength(2);

  const refused = await train('--steps', '1', '--tensorboard', data);
  expect(refused.stderr).toMatch(/--tensorboard .*text\.txt: the folder cannot be created: .*\n$/);
});

it('a folder of events that vanishes is reported once, and ends nothing', async () => {
  const { callback, noted } = record({ tensorboard: join(folder, 'model.safetensors') });
  await callback.onStart?.({ step: 0 } as TrainingRun);
  expect(noted()).toMatch(
    /^Warning: --tensorboard .* cannot be written \(.*\); training continues/,
  );
  await validate(callback, 1, [1, 2]);
  expect(noted()).toBe('');
});

it('a chart shows the rows of a table, as SVG and as PNG', async () => {
  const rows = join(folder, 'rows.jsonl');
  writeFileSync(
    rows,
    '{"step":10,"trainingLoss":3,"heldOutLoss":4}\n{"step":20,"trainingLoss":1}\n',
  );
  const draw = (...args: string[]) => runHere('chart', ...args);
  const [svg, png] = ['chart.svg', 'chart.png'].map((name) => join(folder, name));
  expect(await draw(rows, '--out', svg, '--title', 'a run')).toMatchObject({ status: 0 });
  expect(readFileSync(svg, 'utf8')).toContain('a run</text>');
  expect(readFileSync(svg, 'utf8')).toContain('64,104 470,224');
  await draw(rows, '--out', png);
  const image = decode(readFileSync(png));
  expect(image.width).toBe(1280);
  expect(new Set(image.data).size).toBeGreaterThan(100);

  const table = join(folder, 'rows.csv');
  writeFileSync(table, 'step,trainingLoss,heldOutLoss\n10,3,4\n20,1,\n');
  const again = join(folder, 'again.svg');
  await draw(table, '--out', again, '--title', 'a run');
  expect(readFileSync(again, 'utf8')).toBe(readFileSync(svg, 'utf8'));
  expect((await draw(rows, '--out', 'chart.gif')).stderr).toMatch(/must end in \.svg or \.png/);
  writeFileSync(table, 'name\na\n');
  expect((await draw(table, '--out', again)).stderr).toMatch(/a row with a step and a figure/);
});
