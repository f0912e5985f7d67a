import { existsSync } from 'node:fs';
import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import {
  type EndReason,
  everySeconds,
  type TaskOptions,
  type TrainingHooks,
} from '@unrolled/train';
import { computingOn } from './backends.ts';
import { Interrupted, UsageError } from './failures.ts';
import { interruptible } from './interruption.ts';
import { checkOutput } from './output-file.ts';
import { createProgress, formatCount, type Progress } from './progress.ts';
import type { Output } from './streams.ts';
import type { TrainFlags } from './training-command.ts';

type Options = Readonly<Record<string, unknown>>;

/** What the command line needs of a model's file to go on from it. */
export interface EarlierModel {
  readonly source: string;
  readonly configuration: object;
  readonly training: {
    readonly options: object;
    readonly progress: { readonly steps: number; readonly epochs: number };
  } | null;
  readonly snapshot: object | null;
}

/** A training run that has ended. */
export interface EndedRun {
  readonly reason: EndReason;
  readonly record: { readonly progress: { readonly steps: number; readonly epochs: number } };
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
  readonly tellResult: (result: Result) => void;
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
  const earlier = await openEarlier(flags, training);
  const data = await training.read();
  if (flags.resume && earlier !== null && earlier.snapshot === null) {
    tellEnded(earlier, output);
    return;
  }
  await computingOn(flags.backend, output, () => run(flags, training, { earlier, data }, output));
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
      callbacks: training.watch(progress),
      save: (file) => writeFileAtomic(flags.out, file),
      saveWhen: everySeconds(flags.saveEvery),
    };
    const resumes = flags.resume === true && earlier !== null;
    const running = resumes
      ? training.resume(earlier, data, hooks)
      : training.train(data, hooks, earlier);
    const result = await running.finally(() => progress.stop());
    if (result.reason === 'aborted') {
      tellInterrupted(result, flags, training, output);
      throw new Interrupted(status());
    }
    training.tellResult(result);
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

/** How to go on with a run that a signal has ended. */
function tellInterrupted(
  { record }: EndedRun,
  flags: TrainFlags,
  { task, resumeArguments = [] }: { task: string; resumeArguments?: readonly string[] },
  output: Output,
): void {
  const command = resumeCommand(task, flags, resumeArguments);
  output.note(`Stopped and saved ${flags.out}, ${describeProgress(record.progress)}.`);
  output.note(`To go on: ${command}`);
  output.event({ event: 'interrupted', path: flags.out, ...record.progress, resume: command });
}

/** There is nothing to resume: what was trained to its end stays as it is. */
function tellEnded({ source, training }: EarlierModel, output: Output): void {
  output.result(`${source} has been trained to its end: nothing is left to resume.`, {
    event: 'done',
    path: source,
    reason: 'finished',
    ...training?.progress,
  });
}

export const describeProgress = ({ steps, epochs }: { steps: number; epochs: number }): string =>
  `after ${formatCount(steps)} steps, ${epochs.toFixed(2)} epochs`;

function resumeCommand(
  task: string,
  { data, val, out, backend }: TrainFlags,
  more: readonly string[],
): string {
  return [
    `unrolled train ${task} --data`,
    ...data.map(quote),
    ...(val === undefined ? [] : ['--val', ...val.map(quote)]),
    '--out',
    quote(out),
    ...more.map(quote),
    ...(backend === 'auto' ? [] : ['--backend', backend]),
    '--resume',
  ].join(' ');
}

/** As a shell reads it. */
export const quote = (argument: string): string =>
  /^[\w./@:+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;

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
