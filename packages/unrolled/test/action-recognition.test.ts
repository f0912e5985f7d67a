import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runHere } from './run-cli.ts';

const folder = newFolder();
const inFolder = (...names: string[]): string => join(folder, ...names);
const out = inFolder('gestures.safetensors');

/** A value that rises, or falls, over six frames. */
const frames = (label: string, scale: number): number[] =>
  [1, 2, 3, 4, 5, 6].map((value) => (label === 'up' ? value : 7 - value) * scale);

const small = ['--hidden-size', '6', '--batch-size', '4', '--learning-rate', '0.02'];
const train = (...args: string[]) => ['train', 'action-recognition', ...small, ...args];

beforeAll(() => {
  const lines: string[] = [];
  for (const label of ['up', 'down']) {
    mkdirSync(inFolder('folders', label), { recursive: true });
    for (let scale = 1; scale <= 8; scale++) {
      const values = frames(label, scale);
      const text = values.map((value) => `${value},1\n`).join('');
      writeFileSync(inFolder('folders', label, `${scale}.csv`), text);
      lines.push(`${values.join(',')}:${values.map(() => 1).join(',')}:${label}`);
    }
  }
  writeFileSync(inFolder('data.ts'), `@problemName Two\n@data\n${lines.join('\n')}\n`);
  writeFileSync(inFolder('rising.txt.gz'), gzipSync('2 1\n4 1\n6 1\n8 1\n'));
  writeFileSync(inFolder('wide.csv'), '1,2,3\n');
  writeFileSync(inFolder('broken.csv.gz'), 'not packed');
  writeFileSync(inFolder('notes.md'), 'nothing');
  mkdirSync(inFolder('empty'));
});

describe('action recognition', () => {
  it('trains on folders, tells what it has learned, and predicts', async () => {
    const trained = await runHere(
      ...train('--data', inFolder('folders'), '--steps', '80', '--out', out),
    );
    expect(trained.status).toBe(0);
    expect(`${trained.stdout}${trained.stderr}`).toMatch(
      /accuracy .*frames by themselves .*majority 50\.00 %/s,
    );
    const evaluated = await runHere('evaluate', out, '--data', inFolder('data.ts'));
    expect(evaluated.stdout).toMatch(/^accuracy 100\.00 %/);
    const predicted = await runHere('predict', out, inFolder('rising.txt.gz'));
    expect(predicted.stdout).toMatch(/^up\t[\d.]+ %\t.*rising\.txt\.gz\n$/);
    const info = await runHere('info', out);
    expect(info.stdout).toMatch(/actions +down, up\nchannels +2/);
  });

  it.each<[string, string[], RegExp]>([
    [
      'a file that is none',
      train('--data', inFolder('notes.md')),
      /--data .*notes\.md: expected a file of the UEA archive/,
    ],
    [
      'a folder without labels',
      train('--data', inFolder('empty')),
      /expected folders, one for each label/,
    ],
    ['nothing there', train('--data', inFolder('nowhere')), /--data: .*nowhere cannot be read/],
    ['other channels', ['predict', out, inFolder('wide.csv')], /must have 2 channels, got 3/],
    ['what is not packed', ['predict', out, inFolder('broken.csv.gz')], /cannot be unpacked/],
  ])('refuses %s', async (_, args, message) => {
    const { status, stderr } = await runHere(...args);
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});
