import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FileError, readFileBytes } from '../src/node.ts';

const folder = mkdtempSync(join(tmpdir(), 'unrolled-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readFileBytes', () => {
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
