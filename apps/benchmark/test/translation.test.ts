import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Rng } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { countTargets, drawBatches, generatePairs, tensorsOf } from '../src/translation/batches.ts';

const batchesOf = (seed: number) => drawBatches(generatePairs(50, new Rng(seed)), new Rng(4));

it('draws the same batches for the same seed', () => {
  expect(batchesOf(3)).toEqual(batchesOf(3));
  expect(batchesOf(3)).not.toEqual(batchesOf(5));
});

it('has sentences of the lengths that Multi30k has by BPE', () => {
  const lengths = (side: 'source' | 'target') =>
    generatePairs(50, new Rng(3)).map((pair) => pair[side].length);
  const mean = (values: number[]) =>
    values.reduce((total, value) => total + value, 0) / values.length;
  expect(mean(lengths('source'))).toBeCloseTo(14, 0);
  expect(mean(lengths('target'))).toBeCloseTo(16, 0);
});

it('begins inputs with the start and ends outputs with the end of a sentence', () => {
  const [batch] = batchesOf(3);
  const { targetIn, targetOut } = batch;
  const [rows, width] = targetOut.shape;
  for (let row = 0; row < rows; row++) {
    const length = targetOut.lengths[row];
    expect(targetIn.values[row * width]).toBe(1);
    expect(targetOut.values[row * width + length - 1]).toBe(2);
    expect([...targetIn.values.slice(row * width + 1, row * width + length)]).toEqual([
      ...targetOut.values.slice(row * width, row * width + length - 1),
    ]);
  }
  expect(tensorsOf(batch).targetIn.shape).toEqual([64, width]);
  expect(countTargets([batch])).toBe(
    targetOut.lengths.reduce((total, length) => total + length, 0),
  );
});

it.each([
  ['translation', '0'],
  ['translation', '17'],
  ['vision', 'two'],
])('refuses for %s %s threads before anything is measured', (name, threads) => {
  const program = fileURLToPath(new URL(`../src/${name}/main.ts`, import.meta.url));
  const node = ['--conditions=@unrolled/source', program, '--threads', threads];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  expect(stderr).toMatch(/--threads.*It must be a whole number from 1 to 16\.\n$/);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});
