import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runHere, start, startAfter, text, tinyModel } from './run-cli.ts';

const folder = newFolder();
const data = join(folder, 'text.txt');
const model = join(folder, 'model.safetensors');
const train = (out: string) => [
  ...['train', 'language-model', ...tinyModel, '--data', data, '--json'],
  ...['--steps', '400', '--out', out],
];

beforeAll(async () => {
  writeFileSync(data, text);
  expect((await runHere(...train(model))).status).toBe(0);
});

describe('when nobody reads standard output any more', () => {
  it('generating ends in peace', async () => {
    const { child, outcome, printed } = start(['generate', model, '--length', '100000']);
    await printed('line');
    child.stdout?.destroy();
    expect(await outcome).toMatchObject({ status: 0, stderr: '' });
  });

  it('training goes on to its file', async () => {
    const out = join(folder, 'unread.safetensors');
    const { child, outcome, printed } = start(train(out));
    await printed('"start"');
    child.stdout?.destroy();
    expect((await outcome).status).toBe(0);
    expect((await runHere('info', out)).stdout).toMatch(/steps +400\n/);
  });
});

// A device of Linux on which every write fails, as on a full disk.
describe.skipIf(!existsSync('/dev/full'))('when a stream cannot be written', () => {
  it('results that are lost are an error of one line', async () => {
    const { status, stderr } = await startAfter('exec > /dev/full', ['info', model]).outcome;
    expect(stderr).toMatch(/^unrolled: standard output cannot be written \(.*ENOSPC.*\)\n$/);
    expect(status).toBe(1);
  });

  it('remarks that are lost are not', async () => {
    const out = join(folder, 'unremarked.safetensors');
    const { status, stdout } = await startAfter('exec 2> /dev/full', train(out)).outcome;
    expect(status).toBe(0);
    expect(stdout).toContain('"done"');
  });
});
