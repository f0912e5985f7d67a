import type { LanguageModelFile, TrainingRecord, TrainingResult } from '@unrolled/language-model';
import type { Output } from '../../streams.ts';
import type { LanguageModelFlags } from './train-options.ts';
import { describeLoss, formatCount } from './words.ts';

/** What came of a training run that has ended. */
export function tellResult({ record, reason }: TrainingResult, out: string, output: Output): void {
  const { validationLoss } = record.progress;
  output.result(
    [
      `Saved ${out}, ${describeProgress(record)}.`,
      ...(reason === 'stopped' ? ['Stopped early: the held-out text got no better.'] : []),
      ...(validationLoss === null ? [] : [`Held-out text: ${describeLoss(validationLoss)}.`]),
    ].join('\n'),
    { event: 'done', path: out, reason, ...record.progress, ...record.data },
  );
  output.note(`Next: unrolled generate ${quote(out)} --prompt "…"`);
}

/** How to go on with a run that a signal has ended. */
export function tellInterrupted(
  { record }: TrainingResult,
  flags: LanguageModelFlags,
  output: Output,
): void {
  const command = resumeCommand(flags);
  output.note(`Stopped and saved ${flags.out}, ${describeProgress(record)}.`);
  output.note(`To go on: ${command}`);
  output.event({ event: 'interrupted', path: flags.out, ...record.progress, resume: command });
}

/** There is nothing to resume: what was trained to its end stays as it is. */
export function tellEnded({ source, training }: LanguageModelFile, output: Output): void {
  output.result(`${source} has been trained to its end: nothing is left to resume.`, {
    event: 'done',
    path: source,
    reason: 'finished',
    ...training?.progress,
  });
}

const describeProgress = ({ progress: { steps, epochs } }: TrainingRecord): string =>
  `after ${formatCount(steps)} steps, ${epochs.toFixed(2)} epochs`;

function resumeCommand({ data, val, out, backend }: LanguageModelFlags): string {
  return [
    'unrolled train language-model --data',
    ...data.map(quote),
    ...(val === undefined ? [] : ['--val', ...val.map(quote)]),
    '--out',
    quote(out),
    ...(backend === 'auto' ? [] : ['--backend', backend]),
    '--resume',
  ].join(' ');
}

/** As a shell reads it. */
const quote = (argument: string): string =>
  /^[\w./@:+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
