import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Rng } from '@unrolled/tensor';
import { start } from '../run-cli.ts';
import type { SmallTask } from './small-tasks.ts';

/** The part of a run in which a signal arrives, with a run in which that part is long. */
export interface Phase {
  readonly name: string;
  readonly args: (task: SmallTask) => readonly string[];
  /** Text printed when it begins; null: it begins with the process. */
  readonly begins: string | null;
  /** Text printed when it ends; null: it ends with the process. */
  readonly ends: string | null;
}

const begun = '"event":"start"';
const lastStep = '"progress":1,';

export const phases: readonly Phase[] = [
  { name: 'start', args: ({ data }) => [...data, '--steps', '3'], begins: null, ends: begun },
  {
    name: 'reading',
    args: ({ longData }) => [...longData, '--steps', '3', '--validations', '1'],
    begins: null,
    ends: begun,
  },
  {
    name: 'building',
    args: ({ data, largeModel }) => [...data, ...largeModel, '--steps', '1', '--validations', '1'],
    begins: null,
    ends: begun,
  },
  {
    name: 'training',
    args: ({ data }) => [...data, '--steps', '300'],
    begins: begun,
    ends: lastStep,
  },
  {
    name: 'validating',
    args: ({ data, longValidation }) => [
      ...data,
      ...longValidation,
      ...['--steps', '12', '--validations', '12'],
    ],
    begins: begun,
    ends: lastStep,
  },
  {
    name: 'saving',
    args: ({ data }) => [...data, '--steps', '100', '--save-every', '1e-9'],
    begins: begun,
    ends: lastStep,
  },
  { name: 'end', args: ({ data }) => [...data, '--steps', '30'], begins: lastStep, ends: null },
];

export const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export type SignalName = keyof typeof signals;

/** Outcome of a run that got a signal. */
export interface SignalOutcome {
  /** The problem; null where there is none. */
  readonly problem: string | null;
  /** Between the signal and the end of the process; null where it had ended before. */
  readonly seconds: number | null;
  /** Whether there was a file to resume from. */
  readonly saved: boolean;
}

/** Runs of one task in one phase: an uninterrupted one, to compare with, and any number beside. */
export class SignalTrial {
  readonly #command: readonly string[];
  readonly #phase: Phase;
  readonly #expected: Buffer;
  /** Duration of the phase in milliseconds. */
  readonly #duration: number;

  private constructor(
    command: readonly string[],
    phase: Phase,
    { expected, duration }: { readonly expected: Buffer; readonly duration: number },
  ) {
    this.#command = command;
    this.#phase = phase;
    this.#expected = expected;
    this.#duration = duration;
  }

  static async begin(
    task: SmallTask,
    phase: Phase,
    threads: number,
    folder: string,
  ): Promise<SignalTrial> {
    const command = [...task.train, ...phase.args(task), '--json', '--threads', String(threads)];
    const out = join(mkdtempSync(join(folder, 'whole-')), 'model.safetensors');
    const run = start([...command, '--out', out]);
    let began = performance.now();
    if (phase.begins !== null) {
      await run.printed(phase.begins);
      began = performance.now();
    }
    await (phase.ends === null ? run.outcome : run.printed(phase.ends));
    const duration = performance.now() - began;
    const { status, stderr } = await run.outcome;
    if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
    return new SignalTrial(command, phase, { expected: readFileSync(out), duration });
  }

  /** Sends a signal at a random moment of the phase, and resumes the run. */
  async interrupt(signal: SignalName, rng: Rng, folder: string): Promise<SignalOutcome> {
    const own = mkdtempSync(join(folder, 'run-'));
    const out = join(own, 'model.safetensors');
    const command = [...this.#command, '--out', out];
    const run = start(command);
    if (this.#phase.begins !== null) await run.printed(this.#phase.begins);
    await setTimeout(rng.uniform(0, this.#duration));
    const sent = performance.now();
    const wasRunning = run.child.exitCode === null && run.child.kill(signal);
    const { status, stdout, stderr } = await run.outcome;
    const seconds = wasRunning ? (performance.now() - sent) / 1000 : null;
    const saved = existsSync(out);
    const problem =
      this.#problemOfEnd(signal, { status, killedBy: run.child.signalCode, stdout }, saved) ??
      (await this.#problemOfResuming(command, out)) ??
      problemOfLeftovers(own);
    rmSync(own, { recursive: true });
    return { problem: problem && `${problem}\n${stderr}`, seconds, saved };
  }

  #problemOfEnd(
    signal: SignalName,
    end: { status: number | null; killedBy: string | null; stdout: string },
    saved: boolean,
  ): string | null {
    const { status, killedBy, stdout } = end;
    if (status === 0) {
      return stdout.includes('"event":"done"') ? null : 'ended with status 0, and is not done';
    }
    if (killedBy === signal) return null;
    if (status !== signals[signal]) return `ended with status ${status} on ${signal}`;
    if (!stdout.includes('"event":"interrupted"')) return `said nothing of ${signal}`;
    return saved ? null : 'was interrupted, and saved nothing';
  }

  async #problemOfResuming(command: readonly string[], out: string): Promise<string | null> {
    const { status, stderr } = await start([...command, '--resume']).outcome;
    if (status !== 0) return `could not be resumed: status ${status}, ${stderr}`;
    return readFileSync(out).equals(this.#expected) ? null : 'was resumed to other bits';
  }
}

function problemOfLeftovers(folder: string): string | null {
  const names = readdirSync(folder).filter((name) => name !== 'model.safetensors');
  return names.length === 0 ? null : `left ${names.join(', ')} behind`;
}
