import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '@unrolled/formats/node';
import { Linear } from '@unrolled/nn';
import { Rng, tensor } from '@unrolled/tensor';
import { Adam, everySteps, Trainer, type TrainingSnapshot, Validation } from '@unrolled/train';
import { afterAll, describe, expect, it } from 'vitest';
import { extras, isThere } from '../../../tooling/vitest/extras.ts';
import { createEventFile, TensorBoard } from '../src/node.ts';

const parent = mkdtempSync(join(tmpdir(), 'unrolled-tensorboard-'));
afterAll(() => rmSync(parent, { recursive: true }));
const filesOf = (folder: string) => readdirSync(folder).sort();

/** A folder as TensorBoard reads it: [step, value] of each tag. */
interface Read {
  readonly scalars: Readonly<Record<string, readonly [number, number][]>>;
  readonly texts: Readonly<Record<string, readonly [number, string][]>>;
  readonly histograms: Readonly<
    Record<
      string,
      readonly [
        number,
        Readonly<Record<'min' | 'max' | 'num' | 'sum' | 'sum_squares', number>> &
          Readonly<Record<'bucket_limit' | 'bucket', readonly number[]>>,
      ][]
    >
  >;
}

const read = (folder: string): Read =>
  JSON.parse(
    execFileSync(
      extras.tensorboard.path,
      [join(import.meta.dirname, 'programs/read-events.py'), folder],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ),
  );

/** A run of steps whose loss is the step, validated at every third. */
function createRun(folder: string, snapshot?: TrainingSnapshot) {
  const model = new Linear({ inFeatures: 2, outFeatures: 3, rng: new Rng(1) });
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters(), { learningRate: 0.5 }),
    data: { epoch: 0, next: () => null, snapshot: () => ({}), prepareRestore: () => () => {} },
    loss: (_, { step }) => {
      const y = model.forward(tensor([[1, 2]])).sum();
      return y.sub(y.detach()).add(step + 1);
    },
    callbacks: [
      new Validation({ when: everySteps(3), evaluate: ({ step }) => step / 10 }),
      new TensorBoard({ folder, when: everySteps(2), texts: { options: '**size** 3' } }),
    ],
  });
  if (snapshot) trainer.restore(snapshot);
  return { model, trainer };
}

describe('EventFile', () => {
  it("writes the bytes that TensorBoard's own messages have", async () => {
    const folder = join(parent, 'bytes');
    const file = await createEventFile(folder, { clock: () => 1_700_000_000.25 });
    file.restart(301);
    file.scalar('loss', 0.1, 301);
    file.scalar('loss', -2.5, 70_000_000_000);
    file.histogram('weights/a', [-1, -0.5, 0, Number.NaN, 0.25, 2], 302);
    file.text('options', '**größe** 5', 0);
    await file.flush();
    const fixture = readFileSync(new URL('fixtures/events.tfevents', import.meta.url));
    expect(readFileSync(join(folder, filesOf(folder)[0])).equals(fixture)).toBe(true);
  });

  it('names each file of a folder after those that are there', async () => {
    const folder = join(parent, 'names');
    for (const second of [20, 9, 9]) await createEventFile(folder, { clock: () => second });
    expect(filesOf(folder).map((name) => name.split('.')[3])).toEqual([
      '0000000020',
      '0000000021',
      '0000000022',
    ]);
  });

  it('refuses what cannot be written', async () => {
    const path = join(parent, 'a-file');
    writeFileSync(path, '');
    await expect(createEventFile(path)).rejects.toThrow(FileError);
    const folder = join(parent, 'gone');
    const file = await createEventFile(folder);
    rmSync(folder, { recursive: true });
    file.scalar('loss', 1, 1);
    await expect(file.flush()).rejects.toThrow(/gone.* cannot be written: no such file/);
    expect(() => file.scalar('loss', 1, -1)).toThrow(/EventFile.scalar: step must be/);
    expect(() => file.histogram('a', 'b' as never, 1)).toThrow(
      /values must be an array of numbers/,
    );
  });
});

describe.skipIf(!isThere(extras.tensorboard))('TensorBoard reads', () => {
  it('figures, weights, gradients and texts of a run', async () => {
    const folder = join(parent, 'run');
    const { trainer, model } = createRun(folder);
    await trainer.run({ steps: 4 });
    const { scalars, histograms, texts } = read(folder);
    expect(Object.keys(scalars).sort()).toEqual(
      ['epoch', 'gradientNorm', 'heldOutLoss', 'learningRate', 'trainingLoss'].sort(),
    );
    expect(scalars.trainingLoss).toEqual([
      [2, 1.5],
      [3, 3],
      [4, 4],
    ]);
    expect(scalars.heldOutLoss).toEqual([[3, Math.fround(0.3)]]);
    expect(scalars.gradientNorm[0][1]).toBeCloseTo(Math.sqrt(3 * (1 + 4 + 1)), 5);
    expect(texts).toEqual({ options: [[0, '**size** 3']] });
    expect(Object.keys(histograms).sort()).toEqual(
      [...model.namedParameters()]
        .flatMap(([name]) => [`gradients/${name}`, `weights/${name}`])
        .sort(),
    );
    const [[step, gradients]] = histograms['gradients/weight'];
    expect([step, gradients.min, gradients.max, gradients.num, gradients.sum]).toEqual([
      3, 1, 2, 6, 9,
    ]);
    expect([gradients.bucket[0], gradients.bucket[29]]).toEqual([3, 3]);
  });

  it('one curve of a resumed run, in which later steps take the place of earlier ones', async () => {
    const folder = join(parent, 'resumed');
    const first = createRun(folder);
    await first.trainer.run({ steps: 2 });
    const snapshot = await first.trainer.snapshot();
    await first.trainer.run({ steps: 6 });
    await createRun(folder, snapshot).trainer.run({ steps: 5 });
    expect(filesOf(folder)).toHaveLength(3);
    expect(read(folder).scalars.trainingLoss.map(([step]) => step)).toEqual([2, 3, 4]);
  });
});
