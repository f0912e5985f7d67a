import { existsSync } from 'node:fs';
import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import {
  everySeconds,
  type SavedRun,
  type TaskOptions,
  type TaskRecord,
  type TrainingHooks,
} from '@unrolled/train';
import { computingOn } from '../backends/backends.ts';
import { checkOutput } from '../files/output-file.ts';
import type { TrainFlags } from '../options/training-options.ts';
import { createProgress, type Progress } from '../output/progress.ts';
import type { Output } from '../output/streams.ts';
import { Interrupted, UsageError } from '../program/failures.ts';
import { interruptible } from '../program/interruption.ts';
import { recordHistory } from './history.ts';
import {
  type EndedRun,
  type ResultWords,
  tellEnded,
  tellInterrupted,
  tellResult,
} from './tell-run.ts';

type Options = Readonly<Record<string, unknown>>;

/** What the command line needs of a model's file to go on from it. */
export interface EarlierModel extends SavedRun<TaskRecord<object>> {
  readonly configuration: object;
}

/** How a task trains from the command line. */
export interface TaskTraining<Earlier extends EarlierModel, Data, Result extends EndedRun> {
  readonly task: string;
  readonly decode: (bytes: Uint8Array, path: string) => Earlier;
  /** What was given on the command line, in the library's terms; undefined where nothing was. */
  readonly given: object;
  readonly read: () => Promise<Data>;
  readonly watch: (progress: Progress) => TrainingHooks['callbacks'];
  /** @param from the file to start from */
  readonly train: (data: Data, hooks: TrainingHooks, from: Earlier | null) => Promise<Result>;
  readonly resume: (earlier: Earlier, data: Data, hooks: TrainingHooks) => Promise<Result>;
  readonly describeResult: (result: Result) => ResultWords;
  /** Options that must be given again to resume, beside those of every task. */
  readonly resumeArguments?: readonly string[];
}

/** Everything that can be wrong with files and options is found before training begins. */
export async function runTraining<Earlier extends EarlierModel, Data, Result extends EndedRun>(
  flags: TrainFlags,
  training: TaskTraining<Earlier, Data, Result>,
  output: Output,
): Promise<void> {
  await checkOutput('--out', flags.out);
  if (flags.history !== undefined) await checkOutput('--history', flags.history);
  const earlier = await openEarlier(flags, training);
  const data = await training.read();
  if (flags.resume && earlier !== null && earlier.snapshot === null) {
    tellEnded(earlier, output);
    return;
  }
  await computingOn(flags, output, () => run(flags, training, { earlier, data }, output));
}

async function run<Earlier extends EarlierModel, Data, Result extends EndedRun>(
  flags: TrainFlags,
  training: TaskTraining<Earlier, Data, Result>,
  { earlier, data }: { earlier: Earlier | null; data: Data },
  output: Output,
): Promise<void> {
  const progress = createProgress(output);
  await interruptible(async ({ signal, status }) => {
    const hooks: TrainingHooks = {
      signal,
      callbacks: [...(training.watch(progress) ?? []), ...recordHistory(flags, output)],
      save: (file) => writeFileAtomic(flags.out, file),
      saveWhen: everySeconds(flags.saveEvery),
    };
    const resumes = flags.resume === true && earlier !== null;
    const running = resumes
      ? training.resume(earlier, data, hooks)
      : training.train(data, hooks, earlier);
    const result = await running.finally(() => progress.stop());
    if (result.reason === 'aborted') {
      tellInterrupted(result.record, flags, training, output);
      throw new Interrupted(status());
    }
    tellResult(result, flags.out, training.describeResult(result), output);
  });
}

/** The file to resume or to start from, if there is one. */
async function openEarlier<Earlier extends EarlierModel>(
  { resume, init, out }: TrainFlags,
  {
    decode,
    given,
  }: {
    readonly decode: (bytes: Uint8Array, path: string) => Earlier;
    readonly given: object;
  },
): Promise<Earlier | null> {
  const path = init ?? (resume && existsSync(out) ? out : undefined);
  if (path === undefined) return null;
  const file = decode(await readFileBytes(path, 'model'), path);
  if (init !== undefined) checkUnchanged('--init', path, given, file.configuration);
  else if (file.training !== null) checkUnchanged('--resume', path, given, file.training.options);
  return file;
}

/**
 * A run is resumed as it began, and a model keeps its sizes: options may be repeated, not changed.
 * @param option the one that brings the settled values
 * @throws UsageError naming the first that differs
 */
function checkUnchanged(
  option: '--resume' | '--init',
  path: string,
  given: object,
  settled: object,
): void {
  for (const [name, value] of Object.entries(settled)) {
    const [wanted, is] = [(given as Options)[name], value].map((part) => JSON.stringify(part));
    if (wanted === undefined || wanted === is) continue;
    throw new UsageError(
      `${option}: ${path} was made with ${name} ${is}, got ${wanted}; leave that option out, or ` +
        `train anew without ${option}`,
    );
  }
}

/** @returns undefined where none was given */
export function limitsOf({
  minutes,
  epochs,
  steps,
}: TrainFlags): TaskOptions['limits'] | undefined {
  if (minutes !== undefined) return { minutes };
  if (epochs !== undefined) return { epochs };
  return steps === undefined ? undefined : { steps };
}
