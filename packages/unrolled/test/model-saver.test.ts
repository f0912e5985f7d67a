import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ModelSaver } from '../src/command-line/training/model-saver.ts';
import { newFolder } from './run-cli.ts';

let folder: string;
let notes: string[];
beforeEach(() => {
  folder = newFolder();
  notes = [];
  for (const name of ['wanted', 'current', 'temporary']) mkdirSync(join(folder, name));
  vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'current'));
  vi.stubEnv('TMPDIR', join(folder, 'temporary'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const saver = () => new ModelSaver(join(folder, 'wanted', 'm.st'), (line) => notes.push(line));
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

it('a save in the midst that fails is reported once, and the next ones try again', async () => {
  const saving = saver();
  rmSync(join(folder, 'wanted'), { recursive: true });
  await saving.save(bytes('one'), { isLast: false, steps: 1 });
  await saving.save(bytes('two'), { isLast: false, steps: 2 });
  expect(notes).toEqual([
    expect.stringMatching(/^Not saved: .*wanted\/m\.st cannot be written: no such file or folder/),
  ]);
  expect(saving.savedSteps).toBe(null);
  mkdirSync(join(folder, 'wanted'));
  await saving.save(bytes('three'), { isLast: false, steps: 3 });
  expect(notes.at(-1)).toMatch(/^Saving to .*m\.st works again\.$/);
  expect([read('wanted', 'm.st'), saving.savedSteps]).toEqual(['three', 3]);
});

it('the last save goes to the current folder, and replaces nothing there', async () => {
  const saving = saver();
  rmSync(join(folder, 'wanted'), { recursive: true });
  writeFileSync(join(folder, 'current', 'm.st'), 'of someone else');
  await saving.save(bytes('last'), { isLast: true, steps: 5 });
  expect(saving.path).toBe(join(folder, 'current', `m.${process.pid}.st`));
  expect(readFileSync(saving.path, 'utf8')).toBe('last');
  expect(read('current', 'm.st')).toBe('of someone else');
  expect(notes.at(-1)).toMatch(/no such file or folder \(ENOENT\)\. The model is in .* instead\.$/);
});

it('and to the folder for temporary files where the current one is gone too', async () => {
  const saving = saver();
  for (const name of ['wanted', 'current']) rmSync(join(folder, name), { recursive: true });
  await saving.save(bytes('last'), { isLast: true, steps: 5 });
  expect(read('temporary', 'm.st')).toBe('last');
});

it('tries its place again before it goes elsewhere', async () => {
  const saving = saver();
  rmSync(join(folder, 'wanted'), { recursive: true });
  const last = saving.save(bytes('last'), { isLast: true, steps: 5 });
  await vi.waitFor(() => expect(notes).toHaveLength(1));
  mkdirSync(join(folder, 'wanted'));
  await last;
  expect(read('wanted', 'm.st')).toBe('last');
  expect(readdirSync(join(folder, 'current'))).toEqual([]);
});

it('fails with the reason where no folder takes the model', async () => {
  const saving = saver();
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  await expect(saving.save(bytes('last'), { isLast: true, steps: 5 })).rejects.toThrow(
    /wanted\/m\.st cannot be written: no such file or folder/,
  );
});
