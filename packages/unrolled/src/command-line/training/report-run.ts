import { printable } from '@unrolled/guards';
import type { ProgressRecord, Schema, TrainingRecord } from '@unrolled/task';
import type { EndReason } from '@unrolled/train';
import type { RunFlags } from '../options/run-options.ts';
import { argumentsOf } from '../options/schema-options.ts';
import { formatCount } from '../output/progress.ts';
import type { Output } from '../output/streams.ts';
import type { EarlierModel } from './earlier-model.ts';

/** A training run that has ended. */
export interface EndedRun {
  readonly reason: EndReason;
  readonly record: TrainingRecord<object>;
}

/** Words of a task for a run that has ended. */
export interface ResultWords {
  /** Name of the held-out data: text, pairs. */
  readonly heldOut: string;
  /** Scores of the model on it, in words; null where it was never measured. */
  readonly score: string | null;
  /** Further lines of the report. */
  readonly more?: readonly string[];
  /** `more` as fields of the JSON event. */
  readonly moreFields?: object | null;
  /** Reasons to doubt the model, one per line. */
  readonly warnings?: readonly string[];
  /** @returns the command that uses the model, whose path and first data are given as a shell reads them */
  readonly next: (path: string, data: string) => string;
  /** Options of training that the command takes too. */
  readonly nextOptions?: Schema;
}

/** Reports a training run that was not interrupted; its event is the last of the run. */
export function reportResult(
  { record, reason }: EndedRun,
  flags: Pick<RunFlags, 'out' | 'data'>,
  { heldOut, score, more = [], warnings = [], moreFields, next, nextOptions = {} }: ResultWords,
  output: Output,
): void {
  const { out: path, data } = flags;
  for (const warning of warnings) output.warn(warning);
  output.result(
    [
      `Saved ${printable(path)}, ${describeProgress(record.progress)}.`,
      ...(reason === 'stopped' ? [`Stopped early: the held-out ${heldOut} did not improve.`] : []),
      ...(score === null ? [] : [`Held-out ${heldOut}: ${score}.`]),
      ...more,
    ].join('\n'),
    { event: 'done', path, reason, ...fieldsOf(record), ...moreFields },
  );
  const options = argumentsOf(nextOptions, flags).map(quote);
  output.note(`Next: ${[next(quotePath(path), quotePath(data[0])), ...options].join(' ')}`);
}

/** Reports a run that a signal has ended, and how to resume it. */
export function reportInterrupted(
  { progress }: TrainingRecord<object>,
  flags: RunFlags,
  { task, resumeArguments = [] }: { task: string; resumeArguments?: readonly string[] },
  output: Output,
): void {
  const command = resumeCommand(task, flags, resumeArguments);
  output.note(`Stopped and saved ${printable(flags.out)}, ${describeProgress(progress)}.`);
  output.note(`To resume: ${command}`);
  output.event({ event: 'interrupted', path: flags.out, ...progress, resume: command });
}

/** There is nothing to resume: a finished model is unchanged. */
export function reportEnded({ source, training }: EarlierModel, output: Output): void {
  output.result(`${printable(source)} has finished training: there is nothing to resume.`, {
    event: 'done',
    path: source,
    reason: 'finished',
    ...training?.progress,
  });
}

/** The progress and the data of a run as fields of an event, with figures and counts among them. */
function fieldsOf({ progress, data }: TrainingRecord<object>): object {
  const { figures, ...reached } = progress;
  const { counts, ...read } = data;
  return { ...reached, ...figures, ...read, ...counts };
}

const describeProgress = ({ steps, epochs }: ProgressRecord): string =>
  `after ${formatCount(steps)} steps, ${epochs.toFixed(2)} epochs`;

function resumeCommand(
  task: string,
  { data, val, out, history, tensorboard, backend, threads }: RunFlags,
  more: readonly string[],
): string {
  return [
    `unrolled train ${task} --data`,
    ...data.map(quotePath),
    ...(val === undefined ? [] : ['--val', ...val.map(quotePath)]),
    '--out',
    quotePath(out),
    ...(history === undefined ? [] : ['--history', quotePath(history)]),
    ...(tensorboard === undefined ? [] : ['--tensorboard', quotePath(tensorboard)]),
    ...more.map(quote),
    ...(backend === undefined ? [] : ['--backend', backend]),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
    '--resume',
  ].join(' ');
}

/** A word as a shell reads it; what no terminal should show, as bash and zsh spell it. */
export function quote(word: string): string {
  if (/^[\w./@:+-]+$/.test(word)) return word;
  if (printable(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${printable(word.replaceAll(/[\\']/g, '\\$&'))}'`;
}

/** A path as a shell reads it, in a form that no command takes for an option. */
export const quotePath = (path: string): string => quote(path.startsWith('-') ? `./${path}` : path);
