import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runHere, startAfter, startWith, text, tinyModel } from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const data = inFolder('text.txt');
const table = inFolder('table.tsv');
const [writer, classifier] = ['writer.safetensors', 'classifier.safetensors'].map(inFolder);

beforeAll(async () => {
  writeFileSync(data, text);
  const rows = Array.from(
    { length: 20 },
    (_, row) => `a good day ${row}\tyes\nno day ${row}\tno\n`,
  );
  writeFileSync(table, `text\tlabel\n${rows.join('')}`);
  const small = ['--hidden-size', '3', '--embedding-size', '5', '--steps', '2'];
  const ofText = ['--data', data, ...tinyModel, '--steps', '2', '--out', writer];
  await runHere('train', 'language-model', ...ofText);
  await runHere('train', 'sentiment', '--data', table, ...small, '--out', classifier);
});

describe('the modules of tasks', () => {
  const listing = fileURLToPath(new URL('programs/list-loaded-modules.ts', import.meta.url));

  it.each([
    [['--help'], []],
    [['train', '--help'], []],
    [['train', 'sentiment', '--help'], ['sentiment']],
    [['help', 'train', 'sentiment'], ['sentiment']],
    [['info', writer], ['language-model']],
    [['predict', classifier, '--help'], ['sentiment']],
  ])('of %j', async (args, tasks) => {
    const { status, stderr } = await startWith(listing, args).outcome;
    expect(status).toBe(0);
    const loaded = [...stderr.matchAll(/^loaded packages\/tasks\/([^/]+)/gm)];
    expect([...new Set(loaded.map(([, task]) => task))]).toEqual(tasks);
  });
});

describe('the help of a command on a model', () => {
  it('shows the options of the task of the model', async () => {
    const { status, stdout } = await runHere('predict', classifier, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--explain');
    expect(stdout).not.toContain('--beam');
    expect((await runHere('generate', writer, '--help')).stdout).toContain('--prompt');
  });

  it('says without a model how to see them', async () => {
    for (const name of ['evaluate', 'predict', 'generate']) {
      const { status, stdout } = await runHere(name, '--help');
      expect(status).toBe(0);
      expect(stdout).toContain(`unrolled ${name} <model> --help`);
      expect(stdout).not.toMatch(/--(explain|beam|columns|prompt)/);
    }
  });
});

describe('a model behind options', () => {
  it('of its task is found', async () => {
    expect(await runHere('predict', '--explain', classifier, 'good')).toEqual(
      await runHere('predict', classifier, 'good', '--explain'),
    );
    const before = ['--text-column', 'text', classifier, '--data', table];
    expect((await runHere('evaluate', ...before)).status).toBe(0);
  });

  it('whose value is a model too is asked for first', async () => {
    const { status, stderr } = await runHere(
      ...['evaluate', '--text-column', classifier, writer, '--data', table],
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /which argument is the model, .*give it first: unrolled evaluate <model>/,
    );
  });
});

it('a model file is read and decoded once by a command', async () => {
  const coverage = inFolder('coverage');
  mkdirSync(coverage);
  const { status } = await startAfter(`export NODE_V8_COVERAGE='${coverage}'`, [
    ...['predict', classifier, 'a day'],
  ]).outcome;
  expect(status).toBe(0);
  const [file] = readdirSync(coverage);
  const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as {
    result: { functions: { functionName: string; ranges: { count: number }[] }[] }[];
  };
  const callsOf = (name: string) =>
    result
      .flatMap(({ functions }) => functions.filter(({ functionName }) => functionName === name))
      .reduce((calls, { ranges }) => calls + ranges[0].count, 0);
  expect(callsOf('readFileBytes')).toBe(1);
  expect(callsOf('decodeSafetensors')).toBe(1);
});
