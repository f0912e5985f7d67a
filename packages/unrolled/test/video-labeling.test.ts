import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, newFolder, runHere, start } from './run-cli.ts';

const folder = newFolder();
const inFolder = (...names: string[]): string => join(folder, ...names);
const out = inFolder('phases.safetensors');

/** A value that rises while it is labelled up, and falls while it is labelled down. */
const framesOf = (take: number) =>
  Array.from({ length: 24 }, (_, frame) => {
    const at = (frame + 3 * take) % 12;
    return { value: at < 6 ? at : 12 - at, label: at < 6 ? 'up' : 'down' };
  });
const takes = [0, 1, 2, 3, 4, 5].map(framesOf);

const small = ['--hidden-size', '8', '--batch-size', '4', '--learning-rate', '0.02'];
const brief = ['--steps', '2', '--validations', '1', '--out', inFolder('brief.safetensors')];
const train = (...args: string[]) => ['train', 'video-labeling', ...small, ...args];
const columns = ['--label-column', 'phase', '--sequence-column', 'take'];

beforeAll(() => {
  const rows = takes.flatMap((frames, take) =>
    frames.map(({ value, label }, frame) => `${take},${value},1,${frame / 10},${label}`),
  );
  const table = (lines: readonly string[]) => ['take,x,y,time,phase', ...lines, ''].join('\r');
  writeFileSync(inFolder('takes.csv'), table(rows));
  writeFileSync(
    inFolder('misspelt.csv'),
    table(rows.map((row, place) => (place === 7 ? row.replace(/up$|down$/, 'upp') : row))),
  );
  writeFileSync(inFolder('notes.md'), 'nothing');
  mkdirSync(inFolder('clips'));
  mkdirSync(inFolder('empty'));
  mkdirSync(inFolder('lonely'));
  writeFileSync(inFolder('lonely', 'a.segments.csv'), 'label,start,end\nup,0,6\n');
  mkdirSync(inFolder('long'));
  writeFileSync(inFolder('long', 'a.csv'), '1,2\n3,4\n');
  writeFileSync(
    inFolder('long', 'a.segments.json'),
    '{"segments":[{"label":"up","start":0,"end":6}]}',
  );
  takes.forEach((frames, take) => {
    const text = frames.map(({ value }) => `${value} 1\n`).join('');
    writeFileSync(inFolder('clips', `${take}.txt.gz`), gzipSync(text));
    const segments = frames.flatMap(({ label }, frame) =>
      label === 'up' ? [`up,${frame},${frame + 1}`] : [],
    );
    writeFileSync(
      inFolder('clips', `${take}.segments.csv`),
      ['label,start,end', ...segments, ''].join('\n'),
    );
  });
});

describe('video labeling', () => {
  it('trains on a table, measures, and labels frames as they come', async () => {
    const trained = await runHere(
      ...train('--data', inFolder('takes.csv'), ...columns, '--ignore-columns', 'time'),
      ...['--steps', '80', '--look-ahead', '1', '--out', out],
    );
    expect(trained.stderr).not.toContain('Warning');
    expect(trained.status).toBe(0);
    expect(trained.stdout).toMatch(/accuracy .*edit .*single frames .*majority /s);
    const info = await runHere('info', out);
    expect(info.stdout).toMatch(/labels +down, up\ninputs +4 features/);

    const timeline = inFolder('labels.svg');
    const evaluated = await runHere(
      ...['evaluate', out, '--data', inFolder('takes.csv'), ...columns, '--ignore-columns', 'time'],
      ...['--baseline', inFolder('takes.csv'), '--background', 'down', '--timeline', timeline],
    );
    expect(evaluated.stderr).toContain('labels.svg');
    expect(evaluated.stdout).toMatch(
      /^frames: accuracy (?:9\d|100)\.\d\d %.*\nsegments: edit [\d.]+, F1@10\/25\/50 .*\nsingle frames .*edit [\d.]+, F1@.*\nmajority \((up|down)\) 50\.00 %/,
    );
    expect(readFileSync(timeline, 'utf8')).toMatch(/takes\.csv, 5: 24 frames/);

    const lines = takes[1].map(({ value }) => `${value};1`);
    writeFileSync(inFolder('one.csv'), ['x;y', ...lines, ''].join('\n'));
    const labels = takes[1].map(({ label }) => label);
    const predicted = await runHere('predict', out, inFolder('one.csv'), '--frame-rate', '10');
    const found = predicted.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(found.map(([index]) => Number(index))).toEqual([...labels.keys()]);
    expect(found[23][1]).toBe('2.300');
    const right = found.filter(([, , label], frame) => label === labels[frame]).length;
    expect(right).toBeGreaterThan(20);
  });

  it('writes segments and pictures of what it predicts, and reads times', async () => {
    const [csv, eaf, vtt, png] = ['s.csv', 's.eaf', 's.vtt', 's.png'].map((name) => inFolder(name));
    const input = inFolder('timed.csv');
    const rows = takes[0].map(({ value }, frame) => `${value},1,${2 + frame / 10},7`);
    writeFileSync(input, ['x,y,time,score', ...rows].join('\n'));
    const options = ['--time-column', 'time', '--ignore-columns', 'score'];
    for (const path of [csv, eaf, vtt]) {
      const { status } = await runHere('predict', out, input, ...options, '--segments', path);
      expect(status).toBe(0);
    }
    expect(readFileSync(csv, 'utf8')).toMatch(/^label,start,end,startTime,endTime\nup,0,\d+,2,/);
    expect(readFileSync(eaf, 'utf8')).toContain('TIME_VALUE="2000"');
    expect(readFileSync(vtt, 'utf8')).toMatch(/^WEBVTT\n\n00:00:02\.000 --> /);
    const json = await runHere(
      ...[
        'predict',
        out,
        input,
        ...options,
        '--minimum-duration',
        '3',
        '--json',
        '--timeline',
        png,
      ],
    );
    const events = jsonLines(json.stdout);
    expect(events[0]).toMatchObject({
      event: 'label',
      path: input,
      index: 0,
      time: 2,
      label: 'up',
    });
    expect(events[0].delay).toBeGreaterThanOrEqual(1);
    expect([...readFileSync(png).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  });

  it('labels lines of standard input before the next one comes', async () => {
    const running = start(['predict', out]);
    running.child.stdin?.write('0 1\n1 1\n');
    await running.printed('0\tup');
    running.child.stdin?.end('2 1\n');
    const { status, stdout } = await running.outcome;
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(3);
  });

  it('trains on clips with files of segments, and labels whole sequences offline', async () => {
    const offline = inFolder('offline.safetensors');
    const trained = await runHere(
      ...train('--data', inFolder('clips'), '--background', 'down', '--direction', 'offline'),
      ...['--steps', '3', '--validations', '1', '--out', offline],
    );
    expect(trained.status).toBe(0);
    const predicted = await runHere('predict', offline, inFolder('clips', '0.txt.gz'));
    expect(predicted.stdout.trim().split('\n')).toHaveLength(24);
  });

  it('warns of a label that may be misspelt, and renames it', async () => {
    const data = ['--data', inFolder('misspelt.csv'), ...columns];
    const warned = await runHere(...train(...data, ...brief));
    expect(warned.stderr).toContain(
      'Warning: the label "upp" has 1 of 144 frames; if it is misspelt, give its right name: --rename ' +
        "'upp=up'",
    );
    const renamed = await runHere(...train(...data, ...brief, '--rename', 'upp=up'));
    expect(renamed.stderr).not.toContain('"upp"');
    const wrong = await runHere(...train(...data, ...brief, '--rename', 'uppp=up'));
    expect(wrong.stderr).toMatch(/--rename: expected a label that occurs in --data, got "uppp"/);
  });

  it.each<[string, string[], RegExp]>([
    ['a file that is none', train('--data', inFolder('notes.md')), /expected a table of frames/],
    ['an empty folder', train('--data', inFolder('empty')), /expected files of frames/],
    ['nothing there', train('--data', inFolder('nowhere')), /--data: .*nowhere cannot be read/],
    ['segments without clip', train('--data', inFolder('lonely')), /next to a\.segments\.csv/],
    [
      'labels longer than frames',
      train('--data', inFolder('long')),
      /a\.segments\.json: segments must end within the 2 frames of their clip, got "up" from 0 to 6/,
    ],
    [
      'frames without label',
      train('--data', inFolder('clips')),
      /every frame must have a label.*--background/,
    ],
    [
      'a column that is not there',
      train('--data', inFolder('takes.csv')),
      /expected one column "label".*--label-column/,
    ],
    [
      'other channels',
      ['predict', out, inFolder('takes.csv')],
      /line 1: expected .*|line 2: expected/,
    ],
    [
      'segments of another ending',
      ['predict', out, inFolder('one.csv'), '--segments', inFolder('a.txt')],
      /--segments writes \.csv, \.json, \.eaf, \.vtt/,
    ],
    [
      'segments without times',
      ['predict', out, inFolder('one.csv'), '--segments', inFolder('a.vtt')],
      /needs times: give --frame-rate or --time-column/,
    ],
    ['no such input', ['predict', out, inFolder('nowhere.csv')], /nowhere\.csv cannot be read/],
  ])('refuses %s', async (_, args, message) => {
    const { status, stderr } = await runHere(...args);
    expect(status).toBeGreaterThan(0);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});
