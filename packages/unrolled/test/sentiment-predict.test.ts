import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runHere, start } from './run-cli.ts';
import { sentimentFiles, train } from './sentiment-files.ts';

const inFolder = sentimentFiles();
const data = inFolder('data.tsv');
const out = inFolder('model.safetensors');

beforeAll(async () => {
  const args = ['--data', data, '--val', data, '--epochs', '40', '--out', out];
  expect((await runHere(...train(...args))).status).toBe(0);
});

describe('a sentiment model', () => {
  it('labels what it is given, and says why', async () => {
    const { stdout } = await runHere('predict', out, 'the film is bad', 'the film is not bad');
    expect(stdout).toMatch(
      /^negative\t[\d.]+ %\tthe film is bad\npositive\t[\d.]+ %\tthe film is not bad\n$/,
    );
    const explained = await runHere('predict', out, 'The film is not bad', '--explain');
    expect(explained.stdout).toMatch(/^positive\t.*\n {4}[+−][\d.]+ {2}The\n/);
    expect(explained.stdout).toMatch(/\n {4}\+[\d.]+ {2}not\n/);
    const [json] = jsonLines((await runHere('predict', out, 'dull', '--json', '--explain')).stdout);
    expect(json).toMatchObject({
      event: 'prediction',
      text: 'dull',
      label: expect.any(String),
      words: [{ word: 'dull', start: 0, end: 4, effect: expect.any(Number) }],
    });
  });

  it('warns of a text that is the name of a file', async () => {
    const { stdout, stderr } = await runHere('predict', out, data);
    expect(stderr).toContain(`${data} is read as a text, not as a file; give the file on standard`);
    expect(stdout).toMatch(/^(positive|negative)\t/);
  });

  it('labels the lines of standard input, also empty and very long ones', async () => {
    const run = start(['predict', out]);
    run.child.stdin?.end(`the film is bad\r\n\n${'film '.repeat(10_000)}\nthe plot is fine`);
    const { status, stdout } = await run.outcome;
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^negative\t[\d.]+ %\tthe film is bad$/);
    expect(lines[3]).toMatch(/^positive\t/);
  });

  it('names a line of standard input that is not UTF-8, and labels the others', async () => {
    const run = start(['predict', out]);
    run.child.stdin?.end(Buffer.from('fine\n\xf6\nbad', 'latin1'));
    const { status, stderr, stdout } = await run.outcome;
    expect(status).toBe(1);
    expect(stderr).toMatch(/^unrolled: line 2: it must be UTF-8/);
    expect(stderr).toMatch(/\nunrolled: 1 of 3 lines could not be used.*\n$/);
    expect(stdout).toMatch(/^\w+\t.*fine\n\n\w+\t.*bad\n$/);
  });
});

describe('wrong predictions', () => {
  it('are listed, the most confident first', async () => {
    const args = ['evaluate', out, '--data', inFolder('wrong.tsv')];
    const { stdout } = await runHere(...args, '--errors', '5');
    expect(stdout).toMatch(
      /\npredicted +probability +expected +text\nnegative +[\d.]+ % +positive +the film is bad\n$/,
    );
    expect((await runHere(...args)).stdout).not.toContain('probability');
    const json = jsonLines((await runHere(...args, '--errors', '5', '--json')).stdout).at(-1);
    expect(json?.errors).toEqual([
      {
        place: 0,
        text: 'the film is bad',
        label: 'positive',
        predicted: 'negative',
        probability: expect.any(Number),
      },
    ]);
  });
});

describe('a table', () => {
  const table = ['predict', out, '--data', inFolder('wrong.tsv')];
  const expected =
    /^text\tlabel\tpredicted\tprobability\nthe film is bad\tpositive\tnegative\t[\d.]+\nthe plot is good\tpositive\tpositive\t[\d.]+\n$/;

  it('is written with labels and probabilities', async () => {
    const { stdout } = await runHere(...table);
    expect(stdout).toMatch(expected);
    const target = inFolder('labelled.tsv');
    const saved = await runHere(...table, '--output', target);
    expect(saved).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(target, 'utf8')).toBe(stdout);
    const printed = jsonLines((await runHere(...table, '--json')).stdout);
    expect(printed.map(({ label }) => label)).toEqual(['negative', 'positive']);
  });

  it('stands in place of inputs', async () => {
    const { status, stderr } = await runHere(...table, 'good');
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected inputs or --data, got both/);
  });
});

it.each([
  [['predict', out, 'good', '--heat-map', 'looked.svg'], '--heat-map'],
  [['predict', out, 'good', '--stream'], '--stream'],
  [['evaluate', out, '--data', data, '--beam', '3'], '--beam'],
])('%j has an option of another task, and does nothing', async (args, option) => {
  const { status, stdout, stderr } = await runHere(...args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `unrolled: unknown option '${option}' for a model of the task sentiment; see unrolled ` +
      `${args[0]} ${out} --help\n`,
  );
});
