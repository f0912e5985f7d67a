import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { OutputLock } from '../src/command-line/files/output-lock.ts';
import { newFolder, runHere, start, text, tinyModel } from './run-cli.ts';

let folder: string;
let out: string;
let lock: string;
beforeEach(() => {
  folder = newFolder();
  out = join(folder, 'model');
  lock = join(folder, '.model.lock');
});

const acquire = (path = out) => OutputLock.acquire('--out', path);

describe('OutputLock', () => {
  it('is held by one, and taken again when it is released', async () => {
    const first = await acquire();
    await expect(acquire()).rejects.toThrow(
      new RegExp(`--out .*model: process ${process.pid} writes to it; choose another name`),
    );
    await expect(OutputLock.checkFree('--out', out)).rejects.toThrow(/process \d+ writes to it/);
    first.release();
    expect(readdirSync(folder)).toEqual([]);
    await OutputLock.checkFree('--out', out);
    (await acquire()).release();
  });

  it('is of the file, by whichever link it is reached', async () => {
    writeFileSync(out, '');
    symlinkSync('model', join(folder, 'link'));
    const held = await acquire(join(folder, 'link'));
    await expect(acquire()).rejects.toThrow(/writes to it/);
    held.release();
  });

  it.skipIf(!existsSync('/dev/zero'))(
    'is not read where it is no file that a run left',
    async () => {
      symlinkSync('/dev/zero', lock);
      await expect(acquire()).rejects.toThrow(/\.model\.lock: expected the lock of a training run/);
      rmSync(lock);
      writeFileSync(lock, ' '.repeat(5000));
      await expect(acquire()).rejects.toThrow(/a file of at most 4096 bytes, got something else/);
    },
  );

  it('goes to one of many that want it at once', async () => {
    writeFileSync(lock, `${JSON.stringify({ pid: await deadProcess(), host: hostname() })}\n`);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => acquire()));
    const held = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(held).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['.model.lock']);
  });

  it.each<[string, () => Promise<string>]>([
    [
      'of a dead process',
      async () => JSON.stringify({ pid: await deadProcess(), host: hostname() }),
    ],
    [
      'of a process whose number another has now',
      async () => JSON.stringify({ pid: process.ppid, host: hostname(), began: 'long ago 1' }),
    ],
    ['that is cut short', async () => '{"pid":'],
    ['that is empty', async () => ''],
    ['that says nothing', async () => '[null]'],
  ])('takes over one %s', async (_, content) => {
    writeFileSync(lock, `${await content()}\n`);
    const held = await acquire();
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
    held.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves one of another machine to the user', async () => {
    writeFileSync(lock, `${JSON.stringify({ pid: 7, host: 'elsewhere' })}\n`);
    await expect(acquire()).rejects.toThrow(
      /process 7 on the machine elsewhere writes to it; .* or remove .*\.model\.lock if that process/,
    );
  });

  it('leaves one that another has taken over alone when it is released', async () => {
    const held = await acquire();
    writeFileSync(lock, 'of another');
    held.release();
    expect(readFileSync(lock, 'utf8')).toBe('of another');
  });
});

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

it('a second run on the same file is refused, and the first keeps it', async () => {
  const data = join(folder, 'text.txt');
  writeFileSync(data, text);
  const train = ['train', 'language-model', '--data', data, ...tinyModel, '--out', out, '--json'];
  const first = start([...train, '--steps', '1000000', '--save-every', '1000']);
  await first.printed('"event":"start"');
  const second = await runHere(...train, '--steps', '3');
  expect(second.status).toBe(1);
  expect(second.stderr).toMatch(
    new RegExp(`^unrolled: --out .*model: process ${first.child.pid} writes to it; .*\n$`),
  );
  expect(existsSync(out)).toBe(false);
  first.child.kill('SIGTERM');
  expect((await first.outcome).status).toBe(143);
  expect(readdirSync(folder).sort()).toEqual(['model', 'text.txt']);
  expect((await runHere(...train, '--steps', '3')).status).toBe(0);
});
