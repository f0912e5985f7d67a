import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../scripts/quickstart/run-steps.ts';
import { newFolder, type Outcome, runHere, watch } from './run-cli.ts';

const program = fileURLToPath(new URL('../scripts/quickstart.ts', import.meta.url));
const folder = newFolder();

const quickstart = (...args: string[]) =>
  watch(spawn(process.execPath, ['--conditions=@unrolled/source', program, ...args]));

/** It trains ten models one after the other. */
const longest = 240_000;

describe('the quickstart', () => {
  const out = join(folder, 'new');
  const file = (name: string) => join(out, name);

  it(
    'trains every task, shows what it does, and says what to run next',
    async () => {
      const { status, stdout, stderr }: Outcome = await quickstart('--seconds', '1', '--out', out)
        .outcome;
      expect(status, stderr).toBe(0);
      for (const temperature of ['0.5', '0.8', '1.0']) {
        expect(stderr).toContain(`at temperature ${temperature}:`);
      }
      expect(stdout).toMatch(/^Call me Ishmael\./m);
      expect(stdout).toMatch(/accuracy .*of 500.*\nbag of words /);
      expect(stdout).toMatch(/^ {4}[+−]\d\.\d\d {2}not$/m);
      expect(stdout).toMatch(/^accuracy .*; most frequent label of each word accuracy /m);
      expect(stdout).toMatch(/^MASE .*, interval coverage .*\n.*\nlast row repeated: MASE /m);
      expect(stdout.match(/exact, over 500 pairs/g)).toHaveLength(2);
      expect(stdout).toMatch(/ {2}← /);
      expect(stdout).toMatch(/single frames: .*\nlogistic regression on padded series: /);
      expect(stdout).toMatch(/^\w+ \w+\t.*3\.csv$/m);
      expect(stdout).toMatch(/^segments: edit .*\nsingle frames /m);
      expect(stdout).toMatch(/^CIDEr [\d.]+, BLEU-1 .*\nROUGE-L .* 105 images/m);
      expect(stdout).toMatch(/^exact [\d.]+ %, CIDEr /m);
      expect(stdout).toMatch(/\t.*test\/3\.gif$/m);
      expect(existsSync(file('emoji.png'))).toBe(true);
      for (const picture of ['births.svg', 'numbers.svg', 'dates.svg', 'phases.svg', 'clips.svg']) {
        expect(readFileSync(file(picture), 'utf8')).toMatch(/^<svg /);
      }
      const next = stderr.slice(stderr.indexOf('\nNext'));
      for (const name of [
        'moby-dick',
        'reviews',
        'tags',
        'births',
        'numbers',
        'dates',
        'actions',
        'emoji',
        'phases',
        'clips',
      ]) {
        const model = file(`${name}.safetensors`);
        expect((await runHere('info', model)).stdout).toMatch(/state +finished/);
        expect(next).toContain(model);
      }
    },
    longest,
  );

  it('stops at Ctrl-C, and leaves a model that can write', async () => {
    const run = quickstart('--seconds', '1000', '--out', folder);
    await run.printed('Training');
    run.child.kill('SIGINT');
    const { status, stderr } = await run.outcome;
    expect(status).toBe(130);
    expect(stderr).not.toContain('Sentiment:');
    const model = join(folder, 'moby-dick.safetensors');
    expect((await runHere('generate', model, '--length', '3')).status).toBe(0);
  });

  const occupied = join(folder, 'occupied');
  writeFileSync(occupied, '');
  it.each([
    { status: 2, args: ['--seconds', '-1', '--out', join(folder, 'never')], names: '--seconds' },
    { status: 2, args: ['--only', 'poetry', '--out', join(folder, 'never')], names: '--only' },
    { status: 1, args: ['--out', occupied], names: occupied },
    { status: 1, args: ['--out', '/proc/tour'], names: '/proc/tour' },
  ])('refuses $args before it trains', async ({ status, args, names }) => {
    const outcome = await quickstart(...args).outcome;
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toMatch(/^unrolled: [^\n]+\n$/);
    expect(outcome.stderr).toContain(names);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });
});

describe('a command as it is shown', () => {
  it('is quoted for a shell', () => {
    expect(commandLine(['predict', 'a b.safetensors', '--explain', "isn't"])).toBe(
      `unrolled predict 'a b.safetensors' --explain 'isn'\\''t'`,
    );
  });

  it('goes over several lines, and no line parts an option from its value', () => {
    const [path, other] = ['a/path/of/thirty/characters.tsv', 'another/one/of/the/same.tsv'];
    expect(commandLine(['train', 'task', '--data', path, other, '--out', path])).toBe(
      `unrolled train task --data ${path} ${other} \\\n    --out ${path}`,
    );
  });
});
