import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Experiment, Outcome } from '../src/learn/experiment.ts';
import { numberAt } from '../src/learn/experiment.ts';
import { experiments } from '../src/learn/experiments.ts';
import { formatLearning, reportLearning } from '../src/learn/report-learning.ts';
import { runExperiment } from '../src/learn/run-experiment.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unrolled-learn-test-'));
  for (const file of experiments.co2.needs) mkdirSync(join(folder, dirname(file)));
  const rows = Array.from({ length: 300 }, (_, month) => `${month},${Math.sin(month / 2)}`);
  writeFileSync(join(folder, experiments.co2.needs[0]), `Date,CO2\n${rows.join('\n')}\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

const event = (values: object): Event => ({ event: 'any', ...values });

const outcome = (accuracy: number): Outcome => {
  const evaluation = event({ accuracy, baseline: { accuracy: 0.8 } });
  return { start: event({}), progress: [], done: event({}), evaluation };
};

describe('an experiment', () => {
  it('is trained and measured by the command line, and leaves no file', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('unrolled-learn-'));
    const { co2 } = experiments;
    const short: Experiment = {
      ...co2,
      train: (files) => [...co2.train(files), '--steps', '30', '--hidden-size', '8'],
    };
    const found = await runExperiment(short, folder, 1, () => {});
    expect(found.done.event).toBe('done');
    // 60 rows for the end, the 36 before them as the first window, 12 months ahead.
    expect(numberAt(found.evaluation, 'windows')).toBe(60 - 12 + 1);
    const { figures } = reportLearning('co2', short, [found], 1);
    expect(figures).toMatchObject([{ figure: 'MASE over the horizon', standardDeviation: null }]);
    expect(figures[0].mean).toBeLessThan(figures[0].baseline?.mean as number);
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('unrolled-learn-'));
    expect(after).toEqual(before);
  }, 60_000);

  it('ends with the last line of a command that failed', async () => {
    const wrong: Experiment = { ...experiments.co2, train: () => ['forecasting', '--data', 'no'] };
    await expect(runExperiment(wrong, folder, 1, () => {})).rejects.toThrow(/no/);
  }, 60_000);
});

describe('the report', () => {
  it('gives mean and standard deviation over the seeds', () => {
    const outcomes = [0.81, 0.82, 0.85].map(outcome);
    const report = reportLearning('sst2', experiments.sst2, outcomes, 12.3);
    expect(report.figures[0].mean).toBeCloseTo(82.6667, 4);
    expect(report.figures[0].standardDeviation).toBeCloseTo(2.0817, 4);
    expect(formatLearning(report, experiments.sst2)).toBe(
      'Sentences of SST-2 (defaults, seeds 1 to 3, 12 s each)\n' +
        'figure       Unrolled      baseline              others\n' +
        '───────────  ────────────  ────────────────────  ──────\n' +
        'accuracy, %  82.67 ± 2.08  80.00 (bag of words)\n',
    );
  });

  it('names a figure that an event lacks', () => {
    expect(() => numberAt(event({ bleu: {} }), 'bleu.score')).toThrow('has no number bleu.score');
  });
});

it('says what is missing, and what there is', () => {
  const main = fileURLToPath(new URL('../src/learn/main.ts', import.meta.url));
  const learn = (...options: string[]) =>
    spawnSync(process.execPath, ['--conditions=@unrolled/source', main, ...options], {
      encoding: 'utf8',
    });
  const { status, stderr } = learn('sst2', '--data', folder);
  expect([status, stderr]).toEqual([
    1,
    `sst2: there is no ${join(folder, 'sst2/train.tsv')}; see --list\n`,
  ]);
  expect(learn('sst3')).toMatchObject({ status: 2, stderr: expect.stringContaining('sst2') });
  expect(learn('--list').stdout).toContain('sst2/test.tsv');
  expect(existsSync(join(folder, 'sst2'))).toBe(false);
});
