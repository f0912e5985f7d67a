import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkWritable, writeFileAtomic } from '../src/node.ts';

/** The calls to the file system in their order, and the one that is to fail. */
const spy = vi.hoisted(() => ({
  calls: [] as string[],
  failAt: null as string | null,
  code: '',
}));

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof FileSystem>();
  const step = async <Result>(call: string, run: () => Promise<Result>): Promise<Result> => {
    spy.calls.push(call);
    if (call !== spy.failAt) return run();
    throw Object.assign(new Error(`${spy.code}: made to fail`), { code: spy.code });
  };
  const isFolder = (flags: unknown) => flags === 'r';
  return {
    ...real,
    open: (path: string, flags: string) =>
      step(isFolder(flags) ? 'open folder' : 'open', async () => {
        const handle = await real.open(path, flags);
        const kind = isFolder(flags) ? ' folder' : '';
        const { chmod, writeFile, sync, close } = handle;
        return Object.assign(handle, {
          chmod: (...args: Parameters<typeof chmod>) =>
            step('chmod', () => chmod.apply(handle, args)),
          writeFile: (...args: Parameters<typeof writeFile>) =>
            step('write', () => writeFile.apply(handle, args)),
          sync: () => step(`sync${kind}`, () => sync.call(handle)),
          // A file that cannot be closed is closed all the same.
          close: async () => {
            await close.call(handle);
            await step(`close${kind}`, async () => {});
          },
        });
      }),
    rename: (from: string, to: string) => step('rename', () => real.rename(from, to)),
  };
});

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unrolled-formats-'));
  path = join(folder, 'model');
  writeFileSync(path, 'old');
  Object.assign(spy, { calls: [], failAt: null });
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('writeFileAtomic', () => {
  it('flushes the bytes before they take the name, and then the folder', async () => {
    await writeFileAtomic(path, new TextEncoder().encode('new'));
    expect(spy.calls).toEqual([
      ...['open', 'chmod', 'write', 'sync', 'close', 'rename'],
      ...['open folder', 'sync folder', 'close folder'],
    ]);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  const steps = ['open', 'chmod', 'write', 'sync', 'close', 'rename'];
  const codes = ['ENOSPC', 'EIO', 'EROFS', 'EDQUOT'];
  it.each(steps.flatMap((step) => codes.map((code) => [step, code])))(
    'leaves the old file alone when %s fails with %s',
    async (failAt, code) => {
      Object.assign(spy, { failAt, code });
      const failure = writeFileAtomic(path, new TextEncoder().encode('new'));
      await expect(failure).rejects.toThrow(new RegExp(`model cannot be written: .*${code}`));
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(folder)).toEqual(['model']);
    },
  );

  it.each(['open folder', 'sync folder', 'close folder'])(
    'holds when %s fails, since the file is in its place',
    async (failAt) => {
      Object.assign(spy, { failAt, code: 'EIO' });
      await writeFileAtomic(path, new TextEncoder().encode('new'));
      expect(readFileSync(path, 'utf8')).toBe('new');
    },
  );
});

describe('checkWritable', () => {
  it('takes every step but the one that replaces the file', async () => {
    await checkWritable(path);
    expect(spy.calls).toEqual(['open', 'chmod', 'write', 'sync', 'close', 'rename']);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual([basename(path)]);
  });

  it.each(['open', 'chmod', 'write', 'sync', 'close', 'rename'])(
    'finds that %s fails',
    async (failAt) => {
      Object.assign(spy, { failAt, code: 'EIO' });
      await expect(checkWritable(path)).rejects.toThrow(/checkWritable: .*model cannot be written/);
      expect(readdirSync(folder)).toEqual(['model']);
    },
  );
});
