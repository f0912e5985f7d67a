import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UnrolledError } from '@unrolled/tensor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkWritable, FileError, writeFileAtomic } from '../src/node.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unrolled-formats-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const program = (name: string): string[] => [
  '--conditions=@unrolled/source',
  fileURLToPath(new URL(`programs/${name}`, import.meta.url)),
];
const posix = process.platform !== 'win32';

describe('writeFileAtomic', () => {
  it('writes a new file and replaces an old one, leaving nothing else behind', async () => {
    const path = join(folder, 'model.safetensors');
    await writeFileAtomic(path, bytes('first, and longer'));
    expect(readFileSync(path, 'utf8')).toBe('first, and longer');
    await writeFileAtomic(path, bytes('second'));
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(folder)).toEqual(['model.safetensors']);
  });

  it.runIf(posix)('follows a symbolic link and keeps the mode of the file', async () => {
    const path = join(folder, 'real');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    symlinkSync('real', join(folder, 'link'));
    await writeFileAtomic(join(folder, 'link'), bytes('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['link', 'real']);
  });

  it.runIf(posix)('follows a symbolic link to a name that is still free', async () => {
    symlinkSync('second', join(folder, 'first'));
    symlinkSync('real', join(folder, 'second'));
    await writeFileAtomic(join(folder, 'first'), bytes('new'));
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['first', 'real', 'second']);
  });

  it.each([
    ['243 bytes', 'm'.repeat(243)],
    ['255 bytes', 'm'.repeat(255)],
    ['255 bytes in characters of three', '模'.repeat(85)],
  ])('takes a name of %s, and removes what was left of it', async (_, name) => {
    const path = join(folder, name);
    await writeFileAtomic(path, bytes('x'));
    const fits = name.startsWith('m') ? 241 : 80; // a dot before, 13 bytes behind, 255 in all
    const temporary = join(folder, `.${name.slice(0, fits)}.0123abcd.tmp`);
    writeFileSync(temporary, '');
    utimesSync(temporary, new Date(0), new Date(0));
    await checkWritable(path);
    await writeFileAtomic(path, bytes('y'));
    expect(readdirSync(folder)).toEqual([name]);
  });

  const refused: [string, (folder: string) => string, RegExp][] = [
    ['a name that ends with a slash', () => 'nope/', /its name ends with a slash/],
    ['a name that is too long', () => 'm'.repeat(256), /its name is too long \(ENAMETOOLONG\)/],
    [
      'a link to itself',
      (folder) => {
        symlinkSync('loop', join(folder, 'loop'));
        return 'loop';
      },
      /symbolic link|ELOOP/,
    ],
    ['a missing folder', () => join('no', 'model'), /no such file or folder/],
  ];
  it.runIf(posix).each(refused)(
    'refuses %s, as checkWritable does before',
    async (_, make, why) => {
      const path = folder + sep + make(folder);
      await expect(checkWritable(path)).rejects.toThrow(why);
      await expect(writeFileAtomic(path, bytes('new'))).rejects.toThrow(why);
    },
  );

  it('ends with one whole file when many write at once', async () => {
    const path = join(folder, 'shared');
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(contents.map((content) => writeFileAtomic(path, bytes(content))));
    expect(contents).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['shared']);
  });

  it('removes what a killed process left long ago, and nothing else', async () => {
    const path = join(folder, 'model');
    const old = ['.model.0123abcd.tmp', '.model.0123abcd.tmp.bak', '.other.0123abcd.tmp'];
    for (const name of [...old, '.model.4567cdef.tmp']) writeFileSync(join(folder, name), '');
    for (const name of old) utimesSync(join(folder, name), new Date(0), new Date(0));
    await writeFileAtomic(path, bytes('x'));
    expect(readdirSync(folder).sort()).toEqual(
      ['.model.0123abcd.tmp.bak', '.model.4567cdef.tmp', '.other.0123abcd.tmp', 'model'].sort(),
    );
  });

  it.each([
    ['a directory', 'taken', /taken cannot be written: it is a directory/],
    ['a missing folder', 'no/such/model', /model cannot be written: no such file or folder/],
    ['a file for a folder', 'file/model', /model cannot be written: .*not a folder/],
  ])('refuses %s, naming path and cause', async (_, name, message) => {
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'file'), 'old');
    const failure = await writeFileAtomic(join(folder, name), bytes('new')).catch((e) => e);
    expect(failure).toBeInstanceOf(FileError);
    expect(failure).toBeInstanceOf(UnrolledError);
    expect(failure.path).toBe(join(folder, name));
    expect(failure.cause).toBeInstanceOf(Error);
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain('writeFileAtomic: ');
    expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
  });

  it.runIf(posix)('refuses a device rather than replacing it', async () => {
    const failure = writeFileAtomic('/dev/null', bytes('new'));
    await expect(failure).rejects.toThrow(/\/dev\/null cannot be written: it is not a regular/);
    expect(statSync('/dev/null').isFile()).toBe(false);
  });

  it.runIf(posix)('keeps the old file when a write fails half way (a limit on file size)', () => {
    const script = `ulimit -f 1000; exec "$@"`;
    const command = ['-c', script, 'sh', process.execPath, ...program('overfill.ts'), folder];
    const report = reportOf('sh', command);
    expect(report.message).toMatch(/model\.safetensors cannot be written: .*EFBIG.*untouched$/);
    expect(report).toMatchObject({ isFileError: true, content: 'the old model' });
    expect(report.folder).toEqual(['model.safetensors']);
  });

  it.runIf(process.platform === 'linux')('keeps the old file on a full disk', (test) => {
    // A file system of 256 KB, seen only by the program that overfills it.
    const inNamespace = ['--user', '--map-root-user', '--mount', 'sh', '-c'];
    const mount = `mount -t tmpfs -o size=256k tmpfs "${folder}"`;
    if (spawnSync('unshare', [...inNamespace, mount]).status !== 0) {
      test.skip('this system does not let the test mount a small file system');
    }
    const command = [process.execPath, ...program('overfill.ts'), folder];
    const script = `${mount} && exec "$@"`;
    const report = reportOf('unshare', [...inNamespace, script, 'sh', ...command]);
    expect(report.message).toMatch(/cannot be written: the disk is full \(ENOSPC\).*untouched$/);
    expect(report).toMatchObject({ isFileError: true, content: 'the old model' });
    expect(report.folder).toEqual(['model.safetensors']);
  });

  it('leaves a whole file whenever it is killed', async () => {
    const path = join(folder, 'model');
    for (const delay of [3, 17, 41, 88]) {
      const child = spawn(process.execPath, [...program('save-forever.ts'), path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await setTimeout(delay);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const content = readFileSync(path);
      expect(content.length).toBe(4_000_000);
      expect(content.equals(Buffer.alloc(4_000_000, content[0]))).toBe(true);
    }
  });
});

interface Report {
  isFileError: boolean;
  message: string;
  content: string;
  folder: string[];
}

function reportOf(command: string, parameters: string[]): Report {
  const { stdout, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (!stdout) throw new Error(`the program printed nothing but: ${stderr}`);
  return JSON.parse(stdout);
}
