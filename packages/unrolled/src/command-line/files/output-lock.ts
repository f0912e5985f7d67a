import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile, realpath, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DataError } from '@unrolled/tensor';

/** The process that writes to a file. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system counts; null if unknown. */
  readonly began: string | null;
}

/**
 * Prevents two runs from writing to one file: a file next to it names the writing process. The lock of a
 * dead process is taken over.
 */
export class OutputLock {
  readonly #path: string;
  readonly #content: string;
  readonly #removeAtExit = () => this.#removeSync();

  private constructor(path: string, content: string) {
    this.#path = path;
    this.#content = content;
    // The second signal ends the process on the spot.
    process.on('exit', this.#removeAtExit);
  }

  /**
   * @param option the command-line option that names the file, for errors
   * @throws DataError naming the process that holds the lock
   */
  static async acquire(option: string, path: string): Promise<OutputLock> {
    const lock = await lockBeside(path);
    const own: Holder = { pid: process.pid, host: hostname(), began: await beginningOf('self') };
    const content = `${JSON.stringify(own)}\n`;
    while (!createNew(lock, content)) {
      const found = await read(lock);
      if (found === null) continue;
      await refuseHeld(option, path, lock, found);
      await takeAway(lock, found);
    }
    return new OutputLock(lock, content);
  }

  /** @throws DataError when another process holds the lock now; it may still be taken later */
  static async checkFree(option: string, path: string): Promise<void> {
    const lock = await lockBeside(path);
    const found = await read(lock);
    if (found !== null) await refuseHeld(option, path, lock, found);
  }

  release(): void {
    process.off('exit', this.#removeAtExit);
    this.#removeSync();
  }

  #removeSync(): void {
    try {
      if (readFileSync(this.#path, 'utf8') === this.#content) rmSync(this.#path, { force: true });
    } catch {
      // Its folder may have vanished, or be read-only by now: the next run takes the lock over.
    }
  }
}

/** Path of the lock: next to the file itself, wherever symbolic links lead. */
async function lockBeside(path: string): Promise<string> {
  const target = await realpath(path).catch(() => resolve(path));
  let name = basename(target);
  while (Buffer.byteLength(name) > 240) name = [...name].slice(0, -1).join('');
  return join(dirname(target), `.${name}.lock`);
}

/**
 * Creates a file with its content in one step: another process that finds it empty for long assumes that
 * the process that writes it is dead. @returns false if the file exists
 */
function createNew(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new DataError(`${path} cannot be written: ${String(error)}`, { cause: error });
  }
}

/** The content of a lock; null where there is none. */
async function read(path: string): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    const content = await readShort(path);
    // One that is being written is complete in a moment; one that stays empty lost its process.
    if (content === null || content.endsWith('\n') || attempt === 5) return content;
    await setTimeout(20);
  }
}

/** More bytes than any lock has. */
const longestLock = 4096;

async function readShort(path: string): Promise<string | null> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (stats.isFile() && stats.size <= longestLock) {
    return readFile(path, 'utf8').catch(() => null);
  }
  throw new DataError(
    `${path}: expected the lock of a training run, a file of at most ${longestLock} bytes, got ` +
      'something else; remove it',
  );
}

async function refuseHeld(
  option: string,
  path: string,
  lock: string,
  content: string,
): Promise<void> {
  const holder = parse(content);
  if (holder === null) return;
  const { pid, host, began } = holder;
  if (host !== hostname()) {
    throw new DataError(
      `${option} ${path}: process ${pid} on the machine ${host} writes to it; choose another name, ` +
        `or remove ${lock} if that process is gone`,
    );
  }
  if (pid === process.pid || (await isRunning(pid, began))) {
    throw new DataError(
      `${option} ${path}: process ${pid} writes to it; choose another name, or wait for that ` +
        'process or end it',
    );
  }
}

function parse(content: string): Holder | null {
  try {
    const holder: unknown = JSON.parse(content);
    if (typeof holder !== 'object' || holder === null) return null;
    const { pid, host, began = null } = holder as Partial<Holder>;
    return Number.isSafeInteger(pid) && typeof host === 'string'
      ? { pid: pid as number, host, began }
      : null;
  } catch {
    return null;
  }
}

/** Whether it is still the same process: its number may have been reused. */
async function isRunning(pid: number, began: string | null): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const begins = await beginningOf(pid);
  return began === null || begins === null || began === begins;
}

/** The start of a process in clock ticks since the machine was started, where Linux reports it. */
async function beginningOf(pid: number | 'self'): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Behind the name of the program, which may hold anything, the 20th field.
    const ticks = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot.trim()} ${ticks}`;
  } catch {
    return null;
  }
}

/** After so long, in milliseconds, the process that began to remove a lock is gone. */
const longestRemoval = 10_000;

/**
 * Removes the lock of a dead process. Only the process that has created a file next to it may: otherwise,
 * of two that have found the same lock, the later could remove the new lock of the earlier.
 */
async function takeAway(lock: string, stale: string): Promise<void> {
  const removal = `${lock}.removal`;
  if (!createNew(removal, '')) {
    const since = statSync(removal, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > longestRemoval) await rm(removal, { force: true });
    await setTimeout(20);
    return;
  }
  try {
    if ((await readShort(lock)) === stale) await rm(lock, { force: true });
  } catch (cause) {
    throw new DataError(`${lock} cannot be removed: ${String(cause)}`, { cause });
  } finally {
    await rm(removal, { force: true }).catch(() => {});
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

/** The current state of a file, to detect later writes by others; null where there is none. */
export async function versionOf(path: string): Promise<string | null> {
  const stats = await stat(path, { bigint: true }).catch(() => null);
  return stats === null ? null : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}
