import { totalmem } from 'node:os';
import type { TrainingHooks } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { DivergenceError, everySeconds } from '@unrolled/train';
import { computingOn } from '../backends.ts';
import { checkModelOutput, makeFolder } from '../files/output-file.ts';
import { OutputLock, versionOf } from '../files/output-lock.ts';
import type { RunFlags } from '../options/run-options.ts';
import { createProgress, formatCount, type Progress } from '../output/progress.ts';
import type { Output } from '../output/streams.ts';
import { UsageError } from '../program/failures.ts';
import { Interruption } from '../program/interruption.ts';
import { type EarlierModel, openEarlier } from './earlier-model.ts';
import { checkHistory, recordHistory } from './history.ts';
import { ModelSaver } from './model-saver.ts';
import {
  type EndedRun,
  type ResultWords,
  reportEnded,
  reportInterrupted,
  reportResult,
} from './report-run.ts';

/** Training of a task from the command line. */
export interface TaskTraining<Earlier extends EarlierModel, Data, Result extends EndedRun> {
  readonly task: string;
  readonly decode: (bytes: Uint8Array, path: string) => Earlier;
  /** Options given on the command line, by their names in the library. */
  readonly given: object;
  /** Name of an option of the library on the command line. */
  readonly nameOf: (option: string) => string;
  /** @param from the file to resume or to start from */
  readonly read: (from: Earlier | null) => Promise<Data>;
  readonly watch: (progress: Progress) => TrainingHooks['callbacks'];
  /** @param from the file to start from */
  readonly train: (data: Data, hooks: TrainingHooks, from: Earlier | null) => Promise<Result>;
  readonly resume: (earlier: Earlier, data: Data, hooks: TrainingHooks) => Promise<Result>;
  readonly describeResult: (result: Result) => ResultWords;
  /** Options that must be given again to resume, in addition to those of every task. */
  readonly resumeArguments?: readonly string[];
}

/** Everything that can be wrong with files and options is found before training begins. */
export async function runTraining<Earlier extends EarlierModel, Data, Result extends EndedRun>(
  flags: RunFlags,
  training: TaskTraining<Earlier, Data, Result>,
  output: Output,
): Promise<void> {
  if (flags.backend === 'native:int8') {
    throw new UsageError(
      '--backend: native:int8 has no gradients; train with --backend native, and predict with native:int8',
    );
  }
  await OutputLock.checkFree('--out', flags.out);
  await checkModelOutput('--out', flags.out);
  if (flags.history !== undefined) await checkHistory(flags.history);
  if (flags.tensorboard !== undefined) await makeFolder('--tensorboard', flags.tensorboard);
  const version = await versionOf(flags.out);
  const earlier = await openEarlier(flags, training);
  const data = await training.read(earlier);
  if (flags.resume && earlier !== null && earlier.snapshot === null) {
    reportEnded(earlier, output);
    return;
  }
  await computingOn(flags, output, () => run(flags, training, { earlier, data, version }, output));
}

async function run<Earlier extends EarlierModel, Data, Result extends EndedRun>(
  flags: RunFlags,
  training: TaskTraining<Earlier, Data, Result>,
  { earlier, data, version }: { earlier: Earlier | null; data: Data; version: string | null },
  output: Output,
): Promise<void> {
  const progress = createProgress(output);
  const saver = new ModelSaver(flags.out, (line) => {
    progress.note(line);
    output.event({ event: 'warning', message: line });
  });
  const guard = new RunGuard(flags.out, version);
  const hooks: TrainingHooks = {
    signal: guard.signal,
    memory: Math.min(totalmem(), process.constrainedMemory() || Infinity),
    callbacks: [
      guard.callback,
      ...(training.watch(progress) ?? []),
      ...recordHistory(flags, { task: training.task, ...training.given }, output),
    ],
    save: (file, moment) => saver.save(file, moment),
    saveWhen: everySeconds(flags.saveEvery),
  };
  try {
    const resumes = flags.resume === true && earlier !== null;
    const running = resumes
      ? training.resume(earlier, data, hooks)
      : training.train(data, hooks, earlier);
    const result = await running.finally(() => progress.stop());
    if (result.reason === 'aborted') {
      reportInterrupted(result.record, { ...flags, out: saver.path }, training, output);
      throw guard.interrupted;
    }
    reportResult(result, { ...flags, out: saver.path }, training.describeResult(result), output);
  } catch (error) {
    noteSaved(error, saver, output);
    throw error;
  } finally {
    guard.release();
  }
}

/**
 * Holds the output file and listens to signals while there are steps to save. Before the first step
 * nothing is lost by ending at once, which signals then do.
 */
class RunGuard {
  readonly #interruption = new Interruption();
  readonly #path: string;
  readonly #version: string | null;
  #lock: OutputLock | null = null;

  /** @param version of the file when it was read */
  constructor(path: string, version: string | null) {
    this.#path = path;
    this.#version = version;
  }

  readonly callback = {
    name: 'run-guard',
    onStart: async (): Promise<void> => {
      this.#lock = await OutputLock.acquire('--out', this.#path);
      this.#interruption.listen();
      if ((await versionOf(this.#path)) === this.#version) return;
      throw new DataError(
        `--out ${this.#path}: another process has written it since this run began; choose another ` +
          'name, or run the command again',
      );
    },
  };

  get signal(): AbortSignal {
    return this.#interruption.signal;
  }

  get interrupted(): Error {
    return this.#interruption.error;
  }

  release(): void {
    this.#lock?.release();
    this.#interruption.stopListening();
  }
}

/** Says what is on the disk after a run that has failed. */
function noteSaved(error: unknown, saver: ModelSaver, output: Output): void {
  if (error instanceof DivergenceError) {
    output.note(
      saver.savedSteps === null
        ? `Nothing was saved: ${saver.path} is unchanged.`
        : `Kept ${saver.path}, saved after ${formatCount(saver.savedSteps)} steps.`,
    );
  }
}
