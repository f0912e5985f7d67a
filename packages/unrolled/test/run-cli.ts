import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../src/command-line/program/main.ts';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in this process: what it prints, and the status it would end with. */
export async function runHere(...args: string[]): Promise<Outcome> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const status = await runCommandLine(args, { stdout, stderr });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const program = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Resolves when the text has been printed, on either stream, or at the end. */
  printed(text: string): Promise<void>;
}

/** The command line as a process of its own. */
export function start(args: readonly string[]): Running {
  return watch(spawn(process.execPath, ['--conditions=@unrolled/source', program, ...args]));
}

/** Runs the command line after importing a module. */
export function startWith(before: string, args: readonly string[]): Running {
  const node = ['--conditions=@unrolled/source', '--import', before, program];
  return watch(spawn(process.execPath, [...node, ...args]));
}

/** Runs the command line below a shell that runs `before` first, such as `ulimit …`. */
export function startAfter(before: string, args: readonly string[]): Running {
  const command = [process.execPath, '--conditions=@unrolled/source', program, ...args];
  return watch(spawn('sh', ['-c', `${before}; exec "$@"`, 'sh', ...command]));
}

/** Collects what a process prints. */
export function watch(child: ChildProcess): Running {
  const written = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      written[name] += chunk.toString();
      for (const watcher of watchers) watcher();
    });
  }
  const outcome = new Promise<Outcome>((resolve) => {
    child.on('close', (status) => resolve({ status, ...written }));
  });
  const printed = (text: string) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (written.stdout.includes(text) || written.stderr.includes(text)) resolve();
      };
      watchers.add(check);
      check();
      void outcome.then(() => resolve());
    });
  return { child, outcome, printed };
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'unrolled-cli-'));

/** Results that a command prints with `--json`. */
export const jsonLines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A small model that trains in a moment. */
export const tinyModel = [
  ...['--hidden-size', '7', '--embedding-size', '5'],
  ...['--batch-size', '3', '--sequence-length', '11'],
];

/** A text of a few regular sentences. */
export const text = Array.from(
  { length: 60 },
  (_, line) => `line ${line % 7} of the text: the cat sat on the mat.\n`,
).join('');
