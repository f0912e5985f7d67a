import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Rng } from '@unrolled/tensor';
import { type Outcome, start, startAfter } from '../run-cli.ts';
import type { SmallTask } from './small-tasks.ts';

/** A fault of the disk in the middle of a run. */
export interface DiskFault {
  readonly name: string;
  /** Whether the folder must be a file system of its own. */
  readonly needsMount: boolean;
  readonly strike: (folder: string) => void;
  /** Undoes it before the run ends; left out where it lasts. */
  readonly repair?: (folder: string) => void;
}

export const diskFaults: readonly DiskFault[] = [
  { name: 'a full disk', needsMount: true, strike: fill },
  {
    name: 'a disk that is full for a while',
    needsMount: true,
    strike: fill,
    repair: (folder) => rmSync(join(folder, 'filler')),
  },
  {
    name: 'a remount as read-only',
    needsMount: true,
    strike: remountReadOnly,
  },
  {
    name: 'a folder that vanishes',
    needsMount: false,
    strike: (folder) => renameSync(folder, `${folder}-moved`),
  },
];

function fill(folder: string): void {
  for (let size = 2 ** 20; size >= 1; size >>= 1) {
    const bytes = new Uint8Array(size);
    try {
      for (;;) writeFileSync(join(folder, 'filler'), bytes, { flag: 'a' });
    } catch {
      // That much no longer fits.
    }
  }
}

/** Tries again while the run has a file open for writing. */
function remountReadOnly(folder: string): void {
  for (let left = 100; ; left--) {
    try {
      mount('-o', 'remount,ro', folder);
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}

/** Whether this process may mount a file system. */
export function canMount(folder: string): boolean {
  const path = mkdtempSync(join(folder, 'try-'));
  if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', path]).status !== 0) return false;
  return spawnSync('umount', [path]).status === 0;
}

/** Outcome of a run whose disk failed. */
export interface DiskOutcome {
  /** The problem; null where the model survived. */
  readonly problem: string | null;
  /** Output that the user saw, without the progress. */
  readonly lines: readonly string[];
}

/** Runs of one task: an uninterrupted one, to compare with, and any number on failing disks. */
export class DiskTrial {
  readonly #command: readonly string[];
  readonly #expected: Buffer;
  /** Duration of the steps in milliseconds. */
  readonly #duration: number;
  readonly #folder: string;

  private constructor(
    command: readonly string[],
    folder: string,
    { expected, duration }: { readonly expected: Buffer; readonly duration: number },
  ) {
    this.#command = command;
    this.#folder = folder;
    this.#expected = expected;
    this.#duration = duration;
  }

  static async begin(task: SmallTask, steps: number, folder: string): Promise<DiskTrial> {
    const run = ['--steps', String(steps), '--save-every', '0.05', '--json'];
    const command = [...task.train, ...task.data, ...run];
    const out = join(mkdtempSync(join(folder, 'whole-')), 'model.safetensors');
    const whole = start([...command, '--out', out]);
    await whole.printed('"event":"start"');
    const began = performance.now();
    const { status, stderr } = await whole.outcome;
    const duration = performance.now() - began;
    if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
    return new DiskTrial(command, folder, { expected: readFileSync(out), duration });
  }

  /** @param isEnded whether SIGTERM ends the run after the fault, instead of its last step */
  async strike(fault: DiskFault, isEnded: boolean, rng: Rng): Promise<DiskOutcome> {
    const own = mkdtempSync(join(this.#folder, 'run-'));
    const [disk, elsewhere] = ['disk', 'elsewhere'].map((name) => join(own, name));
    mkdirSync(disk);
    mkdirSync(elsewhere);
    if (fault.needsMount) mount('-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk);
    const out = join(disk, 'model.safetensors');
    const place = `cd '${elsewhere}'; export TMPDIR='${elsewhere}'`;
    const run = startAfter(place, [...this.#command, '--out', out]);
    await run.printed('"event":"start"');
    await setTimeout(rng.uniform(0, this.#duration / 2));
    fault.strike(disk);
    await setTimeout(this.#duration / 4);
    // A run that is faster than the one it is compared with may have ended on the failing disk.
    const isRepaired = fault.repair !== undefined && run.child.exitCode === null;
    fault.repair?.(disk);
    if (isEnded) run.child.kill('SIGTERM');
    const outcome = await run.outcome;
    const problem = await this.#problemOf(outcome, {
      wanted: isRepaired ? out : null,
      isMoved: !fault.needsMount,
    });
    if (fault.needsMount) spawnSync('umount', [disk]);
    return { problem, lines: remarksOf(outcome) };
  }

  /** @param wanted where the model must be; null: elsewhere, unless it was saved before the fault */
  async #problemOf(
    { status, stdout, stderr }: Outcome,
    { wanted, isMoved }: { readonly wanted: string | null; readonly isMoved: boolean },
  ): Promise<string | null> {
    const { event, path } = endOf(stdout);
    // SIGTERM ends a run at once that is done and has yet to exit: then there is no status.
    const isDone = event === 'done' && (status === 0 || status === null);
    if (!isDone && !(event === 'interrupted' && status === 143)) {
      return `ended with status ${status} and the event ${event}: ${stderr}`;
    }
    if (path === undefined) return 'does not say where the model is';
    if (wanted !== null && path !== wanted) return `saved ${path}, where ${wanted} took it again`;
    // A run that was done before the disk failed has saved to where its folder was then.
    const found = isMoved ? path.replace('/disk/', '/disk-moved/') : path;
    const model = [path, found].find(readable) ?? path;
    if (event === 'interrupted') {
      const resumed = await start([...this.#command, '--out', model, '--resume']).outcome;
      if (resumed.status !== 0) return `could not be resumed: ${resumed.stderr}`;
    }
    if (!readable(model)) return `says that the model is in ${path}, where it is not`;
    return readFileSync(model).equals(this.#expected) ? null : `${model} has other bits`;
  }
}

interface EndOfRun {
  readonly event?: string;
  readonly path?: string;
}

/** The event with which a run ends: the last line. */
const endOf = (stdout: string): EndOfRun =>
  JSON.parse(stdout.trimEnd().split('\n').at(-1) || '{}') as EndOfRun;

function readable(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

/** Lines of progress begin with a share of the run. */
const remarksOf = ({ stderr }: Outcome): string[] =>
  stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !/^ *\d+ %|^Held-out/.test(line));
