import {
  buildLanguageModel,
  decodeLanguageModel,
  type Evaluation,
  type EvaluationProgress,
} from '@unrolled/language-model';
import { openTextFiles } from '@unrolled/language-model/node';
import type { Command } from 'commander';
import { positiveInteger } from '../../options/option-values.ts';
import { createProgress, formatCount, formatDuration } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import { Interruption } from '../../program/interruption.ts';
import type { EvaluateFlags, ModelFile } from '../task-command.ts';
import { baselineFields, describeBaselines, describeLoss } from './words.ts';

export interface LanguageModelEvaluateFlags extends EvaluateFlags {
  readonly characters?: number;
}

export const addEvaluateOptions = (command: Command): void => {
  command.option(
    '--characters <n>',
    'number of characters to measure, spread over the text (default: all)',
    positiveInteger,
  );
};

/** Measures a model. A signal ends that, and what was measured until then is the result. */
export async function evaluateText(
  { path, contents }: ModelFile,
  { data, characters }: LanguageModelEvaluateFlags,
  output: Output,
): Promise<void> {
  const model = buildLanguageModel(decodeLanguageModel(contents, path));
  const text = await openTextFiles(data, '--data');
  const progress = createProgress(output);
  const startedAt = performance.now();
  const interruption = new Interruption();
  const { signal } = interruption;
  let reached: EvaluationProgress = { share: 0, evaluation: null };
  const onProgress = (now: EvaluationProgress) => {
    reached = now;
    if (now.share < 1) progress.update(now.share, progressWords(now, startedAt));
  };
  const onReading = (share: number) => {
    if (share < 1) progress.update(share, 'reading the text');
  };
  interruption.listen();
  try {
    const evaluation = await model.evaluate(text, { characters, signal, onReading, onProgress });
    progress.stop();
    tell(evaluation, 1, output);
  } catch (error) {
    progress.stop();
    if (!signal.aborted) throw error;
    if (reached.evaluation !== null) tell(reached.evaluation, reached.share, output);
    throw interruption.error;
  } finally {
    interruption.stopListening();
  }
}

/** `1.4971 nats  1:05 left` */
function progressWords({ share, evaluation }: EvaluationProgress, startedAt: number): string {
  const seconds = (performance.now() - startedAt) / 1000;
  return [
    evaluation === null ? 'measuring' : `${evaluation.loss.toFixed(4)} nats per character`,
    ...(share > 0 ? [`${formatDuration((seconds * (1 - share)) / share)} left`] : []),
  ].join('  ');
}

/** @param share of the text that was measured */
function tell(evaluation: Evaluation, share: number, output: Output): void {
  const { loss, bitsPerCharacter, perplexity, characters } = evaluation;
  const part = share < 1 ? `, the first ${(share * 100).toFixed(1)} % of each part` : '';
  output.result(
    [
      `${describeLoss(loss)}, over ${formatCount(characters)} characters${part}`,
      ...describeBaselines(evaluation),
    ].join('\n'),
    {
      event: 'evaluation',
      loss,
      bitsPerCharacter,
      perplexity,
      characters,
      share,
      ...baselineFields(evaluation),
    },
  );
}
