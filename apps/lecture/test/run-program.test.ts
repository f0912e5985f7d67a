import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'unrolled-lecture-'));

function run(program: string, ...args: string[]) {
  const path = fileURLToPath(new URL(`../src/${program}.ts`, import.meta.url));
  const node = ['--conditions=@unrolled/source', path, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, {
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: folder },
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

test.each([
  ['write-pairs', ['words'], 'write-pairs: say numbers or dates, and then a folder\n'],
  [
    'write-pairs',
    ['numbers', folder, '--training', 'many'],
    'write-pairs: --training must be a whole number from 1 up, got many\n',
  ],
  [
    'write-pairs',
    ['dates', folder, '--test', '80000'],
    /^write-pairs: datePairs: training and test must be at most 73049 .*\n$/,
  ],
  [
    'write-pairs',
    ['numbers', '/proc/pairs'],
    /^write-pairs: ENOENT: no such file or directory, mkdir '\/proc\/pairs'\n$/,
  ],
  [
    'fixed-vector',
    ['--out', join(folder, 'none', 'chart.svg')],
    /^fixed-vector: ENOENT: no such file .*none\/chart\.svg'\n$/,
  ],
  ['fixed-vector', ['--step', '9'], /^fixed-vector: Unknown option '--step'.*\n$/],
  [
    'adding-problem',
    ['--time', '1'],
    /^adding-problem: --time must be a whole number from 2 up.*\n$/,
  ],
  ['quality-by-length', ['x.safetensors'], /^quality-by-length: give --source, --target.*\n$/],
  [
    'quality-by-length',
    ['--source', join(folder, 'no'), '--target', 'no', 'x.safetensors'],
    /^quality-by-length: ENOENT: no such file .*no'\n$/,
  ],
])('%s %j ends with one line', (program, args, message) => {
  expect(run(program, ...args)).toEqual({
    status: 2,
    stdout: '',
    stderr: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});

test('write-pairs writes as many pairs as it is asked for, below a header', () => {
  const sizes = ['--training', '120', '--test', '7', '--digits', '5'];
  expect(run('write-pairs', 'numbers', folder, ...sizes)).toMatchObject({ status: 0, stderr: '' });
  const linesOf = (name: string) =>
    readFileSync(join(folder, `numbers.${name}.tsv`), 'utf8')
      .trimEnd()
      .split('\n');
  expect(linesOf('test')).toHaveLength(8);
  const training = linesOf('training');
  expect(training).toHaveLength(121);
  expect(training.slice(0, 2)).toEqual(['source\ttarget', 'zero\tzéro']);
});

test('write-pairs makes the folder where it was called, whatever package it runs in', () => {
  const { status, stdout } = run('write-pairs', 'dates', 'new', '--training', '20', '--test', '3');
  expect(status).toBe(0);
  expect(stdout).toBe(
    `${join('new', 'dates.training.tsv')}: 20 pairs\n${join('new', 'dates.test.tsv')}: 3 pairs\n`,
  );
  expect(readdirSync(join(folder, 'new'))).toEqual(['dates.test.tsv', 'dates.training.tsv']);
});
