import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { movingShapes } from '@unrolled/datasets/generated';
import { segmentsOf } from '@unrolled/metrics';
import { Rng } from '@unrolled/tensor';
import { timedSegments, writeSegments } from '@unrolled/video-labeling';
import { writeAnimation, writeImageFolder } from '@unrolled/vision/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, newFolder, runHere } from './run-cli.ts';

const folder = newFolder();
const inFolder = (...names: string[]): string => join(folder, ...names);
const out = inFolder('moves.safetensors');
const numbers = inFolder('numbers.safetensors');

/** Clips of a square that moves left and right in turn, 10 frames a second. */
const { training: clips } = movingShapes({
  ...{ training: 24, test: 0, side: 16, segments: 4, frames: [4, 6], noise: 0, rng: new Rng(1) },
  ...{ subjects: ['square'], colours: ['red'], actions: ['moves left', 'moves right'] },
});
const small = [
  ...['--hidden-size', '12', '--vector-size', '12', '--frame-size', '16', '--batch-size', '4'],
  ...['--learning-rate', '0.01', '--validations', '1', '--dropout', '0', '--window-length', '24'],
];
const brief = ['--steps', '1', '--out', inFolder('brief.safetensors')];
const train = (...args: string[]) => ['train', 'video-labeling', ...small, ...args];
const label = (path: string, ...args: string[]) => runHere('predict', out, path, ...args);
const lines = (text: string) => text.trim().split('\n');

/** A folder with a clip, `a.gif`, and its segments. @param length number of its frames */
async function writeClip(name: string, segments: Readonly<Record<string, string>>, length = 4) {
  mkdirSync(inFolder(name), { recursive: true });
  await writeAnimation(inFolder(name, 'a.gif'), clips[0].frames.slice(0, length));
  for (const [file, text] of Object.entries(segments)) writeFileSync(inFolder(name, file), text);
  return inFolder(name);
}

beforeAll(async () => {
  mkdirSync(inFolder('clips'));
  for (const [place, { frames, labels }] of clips.entries()) {
    const path = inFolder('clips', `${place}`);
    if (place % 2 === 0) {
      await writeAnimation(`${path}.gif`, frames);
      const rows = segmentsOf(labels).map(
        ({ label: own, start, end }) => `${start / 10};${end / 10};${own}`,
      );
      writeFileSync(`${path}.segments.csv`, ['startTime;endTime;label', ...rows, ''].join('\n'));
    } else {
      await writeImageFolder(path, frames);
      writeFileSync(`${path}.segments.json`, writeSegments('json', timedSegments(labels)));
    }
  }
  writeFileSync(inFolder('clips', '0.png'), 'a picture of a clip is none');
  const trained = await runHere(
    ...train('--data', inFolder('clips'), '--steps', '160', '--out', out),
  );
  expect(trained.status, trained.stderr).toBe(0);
  expect(trained.stderr).toMatch(/unrolled predict .*moves\.safetensors clip\.mp4/);
  writeFileSync(inFolder('frames.csv'), `x,label\n${'1,a\n2,b\n'.repeat(8)}`);
  const ofNumbers = await runHere(
    ...train('--data', inFolder('frames.csv'), '--steps', '1', '--out', numbers),
  );
  expect(ofNumbers.status, ofNumbers.stderr).toBe(0);
});

describe('video labeling of pixels', () => {
  it('learns from animations and folders of images next to their segments', async () => {
    const timeline = inFolder('all.svg');
    const evaluated = await runHere(
      ...['evaluate', out, '--data', inFolder('clips'), '--timeline', timeline],
      ...['--baseline', inFolder('clips')],
    );
    expect(evaluated.status, evaluated.stderr).toBe(0);
    expect(evaluated.stdout).toMatch(
      /^frames: accuracy (9\d|100)\.\d\d %.*\nsegments: .*\nsingle /,
    );
    expect(readFileSync(timeline, 'utf8')).toContain(`0.gif: ${clips[0].labels.length} frames`);
    const info = await runHere('info', out);
    expect(info.stdout).toMatch(/inputs +16 × 16 rgb/);
  });

  it('labels the frames of a clip as they come, with its times', async () => {
    const [vtt, svg] = [inFolder('a.vtt'), inFolder('a.svg')];
    const { labels } = clips[1];
    const found = await label(inFolder('clips', '1'), '--segments', vtt, '--timeline', svg);
    expect(found.status, found.stderr).toBe(0);
    const cells = lines(found.stdout).map((line) => line.split('\t'));
    expect(cells.map(([index]) => Number(index))).toEqual([...labels.keys()]);
    expect(cells[3][1]).toBe('0.300');
    const right = cells.filter(([, , own], frame) => own === labels[frame]).length;
    expect(right / labels.length).toBeGreaterThan(0.8);
    expect(readFileSync(vtt, 'utf8')).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:00\.\d00\n/);
    expect(readFileSync(svg, 'utf8')).toContain(`${labels.length} frames`);

    const json = await label(inFolder('clips', '0.gif'), '--json');
    const events = jsonLines(json.stdout);
    expect(events).toHaveLength(clips[0].labels.length);
    expect(events[2]).toMatchObject({ event: 'label', index: 2, time: 0.2, delay: 0 });
  });

  it('takes segments that it wrote, at another rate', async () => {
    const own = await writeClip('own', {}, 20);
    const csv = inFolder('own', 'a.segments.csv');
    const first = await label(
      inFolder('own', 'a.gif'),
      '--segments',
      csv,
      '--minimum-duration',
      '2',
    );
    expect(first.status, first.stderr).toBe(0);
    const slow = await runHere(...train('--data', own, '--val', own, '--rate', '5', ...brief));
    expect(slow.status, slow.stderr).toBe(0);
  });

  it('reads clips as the model that it starts from or resumes does', async () => {
    const own = await writeClip('more', { 'a.segments.csv': 'label,start,end\nmoves left,0,4\n' });
    const data = ['train', 'video-labeling', '--data', own, '--val', own, '--validations', '1'];
    const more = inFolder('more.safetensors');
    const begun = await runHere(...data, '--init', out, '--steps', '1', '--out', more);
    expect(begun.status, begun.stderr).toBe(0);
    const ended = await runHere(...data, '--resume', '--out', more, '--frame-size', '16');
    expect(ended.status, ended.stderr).toBe(0);
    for (const [option, value, settled] of [
      ['--frame-size', '32', 16],
      ['--rate', '5', 10],
    ] as const) {
      const other = await runHere(...data, '--resume', '--out', more, option, value);
      expect(other.status).toBe(2);
      expect(other.stderr).toMatch(
        new RegExp(`${option}: the model .* has ${settled}, got ${value}; leave the option out`),
      );
    }
  });

  it('takes a last segment that ends a fraction of a frame after the clip', async () => {
    const text = 'label,startTime,endTime\nup,0,0.2\ndown,0.2,0.45\n';
    const own = await writeClip('rounded', { 'a.segments.csv': text });
    const trained = await runHere(...train('--data', own, '--val', own, ...brief));
    expect(trained.status, trained.stderr).toBe(0);
  });

  it.each<[string, () => Promise<string[]>, RegExp]>([
    [
      'labels longer than the clip',
      async () =>
        train('--data', await writeClip('long', { 'a.segments.csv': 'label,start,end\nup,0,6\n' })),
      /a\.segments\.csv: segments must end within the 4 frames of their clip, got "up" from 0 to 6/,
    ],
    [
      'seconds beyond the clip',
      async () => {
        const text = 'label,startTime,endTime\nup,0,0.55\n';
        return train('--data', await writeClip('late', { 'a.segments.csv': text }));
      },
      /segments must end within the 4 frames of their clip, got "up" from 0 to 6/,
    ],
    [
      'a clip without segments among others',
      async () => {
        const own = await writeClip('bare', { 'a.segments.csv': 'label,start,end\nup,0,4\n' });
        await writeImageFolder(join(own, 'b'), clips[0].frames.slice(0, 2));
        return train('--data', own);
      },
      /segments of every clip, got none of b; write them to b\.segments\.csv/,
    ],
    [
      'segments of two clips',
      async () => {
        const own = await writeClip('two', { 'a.segments.csv': 'label,start,end\nup,0,4\n' });
        writeFileSync(join(own, 'a.csv'), '1,2\n');
        return train('--data', own);
      },
      /one clip next to a\.segments\.csv, .*got a\.csv and a\.gif/,
    ],
    [
      'numbers among pixels',
      async () => train('--data', inFolder('clips'), inFolder('frames.csv')),
      /all of numbers or all of pixels/,
    ],
    [
      'pixels for a model of numbers',
      async () => ['predict', numbers, inFolder('clips', '0.gif')],
      /0\.gif: expected numbers, one frame per line/,
    ],
    [
      'a folder of images for a model of numbers',
      async () => ['evaluate', numbers, '--data', inFolder('clips')],
      /the model was trained on numbers/,
    ],
    [
      'numbers for a model of pixels',
      async () => ['predict', out, inFolder('frames.csv')],
      /folder of images, an animation/,
    ],
    [
      'columns of pixels',
      async () => ['predict', out, inFolder('clips', '0.gif'), '--frame-rate', '25'],
      /clips of pixels, which have no columns/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { status, stderr } = await runHere(...(await args()));
    expect(status).toBeGreaterThan(0);
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});
