import type { TrainingResult } from '@unrolled/language-model';
import { describeProgress, quote } from '../../run-training.ts';
import type { Output } from '../../streams.ts';
import { describeLoss } from './words.ts';

/** What came of a training run that has ended. */
export function tellResult({ record, reason }: TrainingResult, out: string, output: Output): void {
  const { validationLoss } = record.progress;
  output.result(
    [
      `Saved ${out}, ${describeProgress(record.progress)}.`,
      ...(reason === 'stopped' ? ['Stopped early: the held-out text got no better.'] : []),
      ...(validationLoss === null ? [] : [`Held-out text: ${describeLoss(validationLoss)}.`]),
    ].join('\n'),
    { event: 'done', path: out, reason, ...record.progress, ...record.data },
  );
  output.note(`Next: unrolled generate ${quote(out)} --prompt "…"`);
}
