import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { movingShapes } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { writeAnimation, writeImageFolder } from '@unrolled/vision/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { extras, isThere } from '../../../tooling/vitest/extras.ts';
import { jsonLines, newFolder, runHere } from './run-cli.ts';

const folder = newFolder();
const inFolder = (...names: string[]): string => join(folder, ...names);
const table = inFolder('clips.tsv');
const out = inFolder('clips.safetensors');
const small = [
  ...['--hidden-size', '16', '--embedding-size', '8', '--vector-size', '12', '--frame-size', '16'],
  ...['--batch-size', '8', '--learning-rate', '0.01', '--validations', '1', '--dropout', '0'],
];

const { training } = movingShapes({
  ...{ training: 24, test: 0, side: 16, frames: [4, 4], noise: 0, rng: new Rng(1) },
  ...{ subjects: ['square'], colours: ['red', 'blue'], actions: ['moves left', 'moves right'] },
});

beforeAll(async () => {
  for (const [place, { frames }] of training.entries()) {
    if (place % 2 === 0) await writeAnimation(inFolder(`${place}.gif`), frames);
    else await writeImageFolder(inFolder(`${place}`), frames);
  }
  const rows = training.map(
    ({ sentence }, place) => `${place}${place % 2 === 0 ? '.gif' : ''}\t${sentence}\n`,
  );
  writeFileSync(table, `path\tcaption\n${rows.join('')}`);
  const trained = await runHere(
    ...['train', 'video-captioning', '--data', table, '--out', out, '--steps', '120', ...small],
  );
  expect(trained.status, trained.stderr).toBe(0);
});

describe('video captioning', () => {
  it('learns from animations and folders of images, and says how well', async () => {
    const evaluated = await runHere('evaluate', out, '--data', table, '--errors', '3');
    expect(evaluated.stdout).toMatch(/^exact (\d+\.\d) %, CIDEr \d/);
    expect(Number(/[\d.]+/.exec(evaluated.stdout)?.[0])).toBeGreaterThan(60);
    const info = await runHere('info', out);
    expect(info.stdout).toMatch(/inputs +16 × 16 rgb/);
    expect(info.stdout).toMatch(/frames +\d+/);
  });

  it('captions clips, whatever they are, and draws when it looks', async () => {
    const clips = [inFolder('0.gif'), inFolder('1')];
    if (isThere(extras.ffmpeg)) {
      const video = inFolder('1.mp4');
      const images = inFolder('1', '%04d.png');
      // Every pixel and colour as it is: the clip is that of the folder.
      const lossless = ['-c:v', 'libx264rgb', '-qp', '0'];
      execFileSync(extras.ffmpeg.path, [
        '-v',
        'error',
        '-r',
        '10',
        '-i',
        images,
        ...lossless,
        video,
      ]);
      clips.push(video);
    }
    const drawing = inFolder('when.svg');
    const predicted = await runHere('predict', out, ...clips, '--attention', drawing);
    expect(predicted.status, predicted.stderr).toBe(0);
    const lines = predicted.stdout.trim().split('\n');
    expect(lines.map((line) => line.split('\t')[1])).toEqual(clips);
    const [, ofFolder, ofVideo = ofFolder] = lines.map((line) => line.split('\t')[0]);
    expect(ofFolder).toMatch(/^a (red|blue) square moves (left|right)$/);
    expect(ofVideo).toBe(ofFolder);
    const svg = readFileSync(drawing, 'utf8');
    expect(svg).toMatch(/>0\.3s</);
    expect(svg).toMatch(/>square</);
    const json = await runHere('predict', out, clips[0], '--n-best', '2', '--json');
    const [event] = jsonLines(json.stdout);
    expect(event).toMatchObject({ event: 'caption', path: clips[0], ended: true });
    expect(event.alternatives).toHaveLength(1);
  });

  it.each<[string, () => string[], RegExp]>([
    ['a clip that is none', () => ['predict', out, table], /folder of images, an animation/],
    [
      'a table without captions',
      () => {
        writeFileSync(inFolder('bad.tsv'), 'path\tcaption\n0.gif\t\n');
        return ['evaluate', out, '--data', inFolder('bad.tsv')];
      },
      /line 2 must have a path and a caption/,
    ],
    [
      'a folder without images',
      () => {
        mkdirSync(inFolder('empty'), { recursive: true });
        return ['predict', out, inFolder('empty')];
      },
      /must have images/,
    ],
    [
      'a drawing that is none',
      () => ['predict', out, inFolder('0.gif'), '--attention', 'when.gif'],
      /must end in .svg or .png/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { status, stderr } = await runHere(...args());
    expect(status).not.toBe(0);
    expect(stderr).toMatch(message);
  });
});
