import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Frame } from '@unrolled/vision';
import { writeAnimation, writeImageFolder } from '@unrolled/vision/node';
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
  const rows = ['up', 'down'].flatMap((label) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((scale) => [`folders/${label}/${scale}.csv`, label, `p${scale}`]),
  );
  const table = (names: readonly string[], separator: string) =>
    [names, ...rows].map((cells) => `${cells.join(separator)}\n`).join('');
  writeFileSync(inFolder('clips.tsv'), table(['path', 'label', 'person'], '\t'));
  writeFileSync(inFolder('other names.csv'), table(['clip', 'action', 'who'], ','));
  writeFileSync(inFolder('lost.csv'), 'path,label\nnowhere.csv,up\n');
  writeFileSync(inFolder('blank.csv'), 'path,label\nfolders/up/1.csv,\n');
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
      /accuracy .*single frames .*majority 50\.00 %/s,
    );
    const evaluated = await runHere('evaluate', out, '--data', inFolder('data.ts'));
    expect(evaluated.stdout).toMatch(/^accuracy 100\.00 %/);
    const predicted = await runHere('predict', out, inFolder('rising.txt.gz'));
    expect(predicted.stdout).toMatch(/^up\t[\d.]+ %\t.*rising\.txt\.gz\n$/);
    const info = await runHere('info', out);
    expect(info.stdout).toMatch(/actions +down, up\ninputs +2 features/);
  });

  it('holds out persons of a table, and is measured on one that it never saw', async () => {
    const people = ['--group-column', 'person'];
    const held = inFolder('held.safetensors');
    const table = inFolder('clips.tsv');
    const trained = await runHere(
      ...train('--data', table, ...people, '--without-groups', 'p8', '--held-out', '0.3'),
      ...['--steps', '80', '--out', held],
    );
    expect(trained.status, trained.stderr).toBe(0);
    const { stdout } = await runHere('info', held);
    // Two of seven persons, each with both labels.
    expect(stdout).toMatch(/trainedOn +10\nheldOut +4\n/);
    const evaluated = await runHere(
      ...['evaluate', held, '--data', table, ...people, '--only-groups', 'p8'],
      ...['--baseline', table],
    );
    expect(evaluated.stdout).toMatch(
      /^accuracy 100\.00 %.*\nsingle frames: accuracy .*\nlogistic regression on padded series: /,
    );
    const named = ['--path-column', 'clip', '--label-column', 'action', '--group-column', 'who'];
    const again = await runHere('evaluate', held, '--data', inFolder('other names.csv'), ...named);
    expect(again.stdout).toMatch(/^accuracy /);
  });

  it('cuts clips out of recordings by the columns of a table', async () => {
    mkdirSync(inFolder('recordings'), { recursive: true });
    const rows = [1, 2, 3, 4, 5, 6].flatMap((scale) => {
      const values = [...frames('up', scale), 0, ...frames('down', scale)];
      writeFileSync(inFolder('recordings', `${scale}.csv`), `${values.join(',1\n')},1\n`);
      return [`${scale}.csv,up,0,5`, `${scale}.csv,down,7,12`];
    });
    const cuts = (name: string, lines: readonly string[]): string => {
      writeFileSync(
        inFolder('recordings', name),
        ['path,label,start,end', ...lines, ''].join('\n'),
      );
      return inFolder('recordings', name);
    };
    const columns = ['--first-column', 'start', '--last-column', 'end'];
    const table = cuts('cuts.csv', rows);
    const cut = inFolder('cut.safetensors');
    const trained = await runHere(
      ...train('--data', table, ...columns, '--steps', '80', '--out', cut),
    );
    expect(trained.status, trained.stderr).toBe(0);
    const evaluated = await runHere('evaluate', cut, '--data', table, ...columns);
    expect(evaluated.stdout).toMatch(/^accuracy 100\.00 %/);
    for (const [line, message] of [
      ['1.csv,up,0,13', /within the 13 of its file, got those from 0 to 13/],
      ['1.csv,up,5,0', /line 2 must have its first frame before its last, got 5 and 0/],
      ['1.csv,up,0,x', /line 2 must have a frame, from 0, in the column end, got "x"/],
    ] as const) {
      const refused = await runHere(...train('--data', cuts('odd.csv', [line]), ...columns));
      expect(refused.stderr).toMatch(message);
    }
  });

  it('holds nothing out on demand, and says so', async () => {
    const whole = inFolder('whole.safetensors');
    const trained = await runHere(
      ...train('--data', inFolder('folders'), '--held-out', '0', '--steps', '3', '--out', whole),
    );
    expect(trained.status, trained.stderr).toBe(0);
    expect(trained.stderr).toContain('Warning: nothing is held out');
    expect((await runHere('info', whole)).stdout).toMatch(/trainedOn +16\n/);
  });

  it('learns from clips of pixels: an animation, a folder of images', async () => {
    const frames = (grows: boolean): Frame[] =>
      [1, 2, 3, 4].map((size, index) => ({
        ...{ width: 8, height: 8, channels: 3, index, time: index / 10, duration: 0.1 },
        pixels: Uint8Array.from({ length: 192 }, (_, place) =>
          Math.floor(place / 3) % 8 < 2 * (grows ? size : 5 - size) ? 255 : 0,
        ),
      }));
    for (const [label, grows] of [
      ['grows', true],
      ['shrinks', false],
    ] as const) {
      mkdirSync(inFolder('pixels', label), { recursive: true });
      for (const name of ['1.gif', '2.gif', '3.gif']) {
        await writeAnimation(inFolder('pixels', label, name), frames(grows));
      }
      await writeImageFolder(inFolder('pixels', label, 'images'), frames(grows));
    }
    const model = inFolder('pixels.safetensors');
    const trained = await runHere(
      ...['train', 'action-recognition', '--data', inFolder('pixels'), '--frame-size', '8'],
      ...['--rate', '20'],
      ...['--vector-size', '6', '--hidden-size', '6', '--batch-size', '4', '--held-out', '0.25'],
      ...['--learning-rate', '0.01', '--steps', '60', '--out', model],
    );
    expect(trained.status, trained.stderr).toBe(0);
    expect((await runHere('info', model)).stdout).toMatch(/inputs +8 × 8 rgb/);
    const evaluated = await runHere('evaluate', model, '--data', inFolder('pixels'));
    expect(evaluated.stdout).toMatch(/^accuracy 100\.00 %/);
    const clips = [inFolder('pixels', 'grows', '1.gif'), inFolder('pixels', 'shrinks', 'images')];
    const predicted = await runHere('predict', model, ...clips);
    expect(predicted.stdout).toMatch(/^grows\t.*1\.gif\nshrinks\t.*images\n$/);
    const rows = await runHere('predict', model, inFolder('rising.txt.gz'));
    expect(rows.stderr).toMatch(/must have 192 channels, got 2/);
    writeFileSync(inFolder('pixels', 'grows', '9.csv'), '1,2\n');
    const mixed = await runHere(...train('--data', inFolder('pixels')));
    expect(mixed.stderr).toMatch(/must be all of numbers or all of pixels, got .*1\.gif/);
  });

  it.each<[string, string[], RegExp]>([
    [
      'a clip of pixels for a model of numbers',
      ['predict', out, inFolder('any.gif')],
      /the model was trained on numbers/,
    ],
    [
      'a group that no clip has',
      train('--data', inFolder('clips.tsv'), '--group-column', 'person', '--only-groups', 'p9'),
      /expected groups of the column --group-column, got "p9"/,
    ],
    [
      'a column that the table lacks',
      train('--data', inFolder('clips.tsv'), '--group-column', 'who'),
      /expected one column "who"/,
    ],
    ['a clip that is lost', train('--data', inFolder('lost.csv')), /nowhere\.csv/],
    [
      'a label left out',
      train('--data', inFolder('blank.csv')),
      /line 2 must have a value in the column label/,
    ],
    [
      'a file that is none',
      train('--data', inFolder('notes.md')),
      /--data .*notes\.md: expected a file of the UEA archive, .ts, a table/,
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
