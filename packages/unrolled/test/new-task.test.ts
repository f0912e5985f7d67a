import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@unrolled/tensor';
import { expect, it, vi } from 'vitest';
import { newFolder, runHere } from './run-cli.ts';

vi.mock(import('../src/command-line/tasks/registry.ts'), async (load) => {
  const { tasks } = await load();
  return {
    tasks: {
      ...tasks,
      'sum-of-digits': {
        summary: 'learn to add digits; then predict',
        load: () => import('./toy-command.ts'),
      },
    },
  };
});

const folder = newFolder();
const [data, out] = ['digits.txt', 'sums.safetensors'].map((name) => join(folder, name));
const rng = new Rng(7);
const rows = Array.from({ length: 300 }, () =>
  Array.from({ length: 2 }, () => Math.floor(rng.uniform() * 10)).join(''),
);
writeFileSync(data, rows.join('\n'));
const train = (...args: string[]) =>
  runHere('train', 'sum-of-digits', '--data', data, '--out', out, ...args);

it('a task joins the command line with its description and one entry', async () => {
  expect((await runHere('train', '--help')).stdout).toContain('learn to add digits');
  const { stdout } = await runHere('train', 'sum-of-digits', '--help');
  expect(stdout).toMatch(/--hidden-size <n> +size of the state \(default: 16\)/);
  expect(stdout).toMatch(/--epochs <n> +length of the run in passes over the data \(default: 4\)/);

  const trained = await train('--epochs', '60', '--learning-rate', '0.02');
  expect(trained.stderr).toContain('Training: hidden size 16; ');
  expect(trained.stderr).toContain(' parameters, 19 sums\n');
  expect(trained.stdout).toMatch(/^Saved .*\nHeld-out rows: accuracy 0\.\d{3}\.\n$/);
  const info = await runHere('info', out);
  expect(info.stdout).toMatch(/hiddenSize +16\n/);
  expect(info.stdout).toMatch(/sums +19\n/);
  expect(info.stdout).toMatch(/options +learningRate 0\.02, epochs 60|options +epochs 60, learn/);
  expect((await runHere('evaluate', out, '--data', data)).stdout).toMatch(/^accuracy 0\.[5-9]/);
  expect((await runHere('predict', out, '00', '99')).stdout).toMatch(/^\d+\n\d+\n$/);
});

it.each<[string[], RegExp]>([
  [['--hidden-size', '0'], /^unrolled: --hidden-size must be a whole number from 1 up, got "0"/],
  [['--steps', '5', '--epochs', '1'], /--epochs <n>' cannot be used with option '--steps <n>'/],
  [['--init', out, '--hidden-size', '5'], /was made with --hidden-size 16, got 5; leave that/],
])('its options are checked by the schema: %j', async (args, message) => {
  const { status, stderr } = await train(...args);
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});
