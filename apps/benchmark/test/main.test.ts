import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const bench = (...options: string[]) =>
  spawnSync(
    process.execPath,
    [
      '--conditions=@unrolled/source',
      fileURLToPath(new URL('../src/main.ts', import.meta.url)),
      ...options,
    ],
    { encoding: 'utf8' },
  );

it.each([
  [['--rounds', '0'], 'whole number from 1 up'],
  [
    ['--only', 'unrolled,pytroch'],
    "There is no 'pytroch'. There are: unrolled, unrolled-tokens, unrolled-two-threads",
  ],
  [['--case', 'lstm-513-training'], "There is no 'lstm-513-training'"],
  [['--fast'], "unknown option '--fast'"],
  [['--python', '/no/python'], '--python must be a Python with torch, got /no/python'],
])('%j is a usage error', (options, message) => {
  const { status, stdout, stderr } = bench(...options);
  expect(stderr).toContain(message);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});
