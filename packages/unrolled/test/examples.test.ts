import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handGestures } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { readLabels } from '../examples/labels-without-places.ts';
import { newFolder } from './run-cli.ts';

const folder = newFolder();
const table = (name: string, rows: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, [...rows, ''].join('\n'));
  return path;
};
const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(
    process.execPath,
    [
      '--conditions=@unrolled/source',
      join(import.meta.dirname, '../examples', `${program}.ts`),
      ...args,
    ],
    { cwd: folder, encoding: 'utf8' },
  );

describe('programs of a model of their own', { timeout: 180_000 }, () => {
  it('forecast what comes next of a series', () => {
    const rng = new Rng(1);
    const rows = Array.from({ length: 400 }, (_, day) => {
      const [high, noise] = [15 + 10 * Math.sin(day / 5), () => rng.normal(0, 0.5)];
      return [high + noise(), high - 8 + noise(), Math.abs(noise()), 3 + noise()].join();
    });
    const weather = table('weather.csv', ['temp_max,temp_min,precipitation,wind', ...rows]);
    const [, error] =
      /^54 forecasts, mean absolute error (.*)\n$/.exec(run('forecaster/unrolled', weather)) ?? [];
    expect(Number(error)).toBeLessThan(1.5);
  });

  it('label frames as they come', () => {
    const parts = handGestures({ training: 24, test: 3, gestures: 2, rng: new Rng(1) });
    const [training, test] = [parts.training, parts.test].map((sequences, part) =>
      table(`gestures.${part}.csv`, [
        'sequence,x,y,label',
        ...sequences.flatMap(({ labels, values }, sequence) =>
          labels.map((label, row) =>
            [sequence, values[2 * row], values[2 * row + 1], label].join(),
          ),
        ),
      ]),
    );
    const [, share] =
      / frames, (.*) % right\n$/.exec(run('frame-tagger/unrolled', training, test)) ?? [];
    expect(Number(share)).toBeGreaterThan(65);
  });

  it('classify names, and go on where they were', () => {
    const rng = new Rng(1);
    const draw = (count: number) =>
      Array.from({ length: count }, (_, place) => {
        const stem = Array.from(
          { length: 3 + rng.integer(4) },
          () => 'abdeilmnort'[rng.integer(11)],
        );
        return `${stem.join('')}${['ski', 'ini', 'sen'][place % 3]},${['pl', 'it', 'da'][place % 3]}`;
      });
    const [training, test] = [780, 60].map((count) =>
      table(`names.${count}.csv`, ['text,label', ...draw(count)]),
    );
    const first = run('name-classifier/unrolled', training, test);
    expect(first).toMatch(/^60 names, (9.|100)\.. % right\n$/);
    // The run in the folder is at its end.
    expect(run('name-classifier/unrolled', training, test)).toBe(first);
  });
});

it('a softmax on two levels learns the words of a text', { timeout: 120_000 }, () => {
  const rng = new Rng(2);
  const word = () => `w${Math.floor(60 ** rng.uniform())}`;
  const text = table('text.txt', [Array.from({ length: 4000 }, word).join(' ')]);
  const said = run('large-vocabulary', text, 'adaptive', '40');
  const [, perplexity] = /^adaptive: 60 words, perplexity (.*), .* ms a step\n$/.exec(said) ?? [];
  expect(Number(perplexity)).toBeLessThan(50);
});

it('a service labels frames of many connections, and keeps nothing of them', () => {
  const said = run('service/measure', '30', '3');
  expect(said.match(/^30 connections: .* and 2 buffers of tensors/gm)).toHaveLength(4);
  expect(said.match(/: 0 connections, 0 buffers more than before/g)).toHaveLength(4);
});

it('labels without a place in time are learned', { timeout: 120_000 }, async () => {
  expect(await readLabels(150)).toBeLessThan(0.1);
});
