import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FileError, readFileBytes } from '../src/node.ts';

const folder = mkdtempSync(join(tmpdir(), 'unrolled-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readFileBytes', () => {
  it.skipIf(!existsSync('/dev/zero')).each(['zero', 'null', 'random'])(
    'refuses the device %s, which may never end',
    async (name) => {
      const reading = readFileBytes(`/dev/${name}`, 'model');
      await expect(reading).rejects.toThrow(FileError);
      await expect(reading).rejects.toThrow(
        `the model /dev/${name} cannot be read: it must be a file or a pipe, got a device`,
      );
    },
  );

  it.each([undefined, '', 3, Symbol('path')])('refuses %s for a path', async (path) => {
    await expect(readFileBytes(path as never, 'model')).rejects.toThrow(
      'readFileBytes: path must be the path of a file, got ',
    );
  });

  it('keeps control characters out of an error, and its length bounded, whatever the path', async () => {
    const reading = readFileBytes('\u001b[2J\n'.repeat(1000), 'model');
    await expect(reading).rejects.toThrow(/^readFileBytes: the model [\x20-\x7e…\n]{1,2000}$/);
  });

  it.skipIf(process.platform === 'win32')('reads a pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reading = readFileBytes(pipe, 'model');
    await writeFile(pipe, 'abc'.repeat(100_000));
    expect(Buffer.from(await reading).toString()).toBe('abc'.repeat(100_000));
  });

  it('reads a file', async () => {
    writeFileSync(join(folder, 'some'), Uint8Array.of(1, 2, 3));
    expect([...(await readFileBytes(join(folder, 'some'), 'model'))]).toEqual([1, 2, 3]);
  });

  it.each([
    ['missing', /^readFileBytes: the model .*missing cannot be read: no such file or folder/],
    ['.', /the model .* cannot be read: it is a directory \(EISDIR\); check the path/],
    ['empty', /the model .*empty must not be empty, got 0 bytes/],
    ['empty/x', /x cannot be read: a part of its path is not a folder/],
    ['a\0b', /null bytes/],
  ])('refuses %j with one clear error', async (name, message) => {
    writeFileSync(join(folder, 'empty'), '');
    const path = `${folder}/${name}`;
    const failure = await readFileBytes(path, 'model').catch((error) => error);
    expect(failure).toBeInstanceOf(FileError);
    expect(failure.message).toMatch(message);
    expect(failure.path).toBe(path);
  });
});
