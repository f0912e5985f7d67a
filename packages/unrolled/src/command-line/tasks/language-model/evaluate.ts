import {
  type LanguageModel,
  type LanguageModelEvaluation,
  type LanguageModelEvaluationProgress,
  languageModel,
  type TextSource,
} from '@unrolled/language-model';
import { option } from '@unrolled/task';
import { createProgress, formatCount, formatDuration } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import { Interruption } from '../../program/interruption.ts';
import { action } from '../define-command.ts';

/** Evaluates a model. A signal ends the evaluation, and the partial result is reported. */
export const evaluateText = action(
  {
    characters: option.optional(
      option.size(1, 'number of characters to evaluate, spread over the text'),
      'all',
    ),
  },
  async (
    { model, data }: { readonly model: LanguageModel; readonly data: TextSource },
    flags,
    output,
  ) => {
    const characters = flags.characters ?? undefined;
    const progress = createProgress(output);
    const startedAt = performance.now();
    const interruption = new Interruption();
    const { signal } = interruption;
    let reached: LanguageModelEvaluationProgress = { share: 0, evaluation: null };
    const onProgress = (now: LanguageModelEvaluationProgress) => {
      reached = now;
      if (now.share < 1) progress.update(now.share, progressWords(now, startedAt));
    };
    const onReading = (share: number) => {
      if (share < 1) progress.update(share, 'reading the text');
    };
    interruption.listen();
    try {
      const options = { characters, signal, onReading, onProgress };
      const evaluation = await languageModel.evaluate(model, data, options);
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
  },
);

/** `1.4971 nats  1:05 left` */
function progressWords(
  { share, evaluation }: LanguageModelEvaluationProgress,
  startedAt: number,
): string {
  const seconds = (performance.now() - startedAt) / 1000;
  return [
    evaluation === null ? 'measuring' : `${evaluation.loss.toFixed(4)} nats per character`,
    ...(share > 0 ? [`${formatDuration((seconds * (1 - share)) / share)} left`] : []),
  ].join('  ');
}

/** @param share of the text that was measured */
function tell(evaluation: LanguageModelEvaluation, share: number, output: Output): void {
  const { loss, bitsPerCharacter, perplexity, characters } = evaluation;
  const part = share < 1 ? `, the first ${(share * 100).toFixed(1)} % of each part` : '';
  for (const warning of warningsOf(evaluation)) output.warn(warning);
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

/** A loss in nats per character, and what it means. */
export const describeLoss = (loss: number): string =>
  `${loss.toFixed(4)} nats per character (${bits(loss)} bits, perplexity ${Math.exp(loss).toFixed(2)})`;

const bits = (loss: number): string => (loss / Math.LN2).toFixed(3);

/** Loss of guessing without a model on the same text. */
export function describeBaselines(evaluation: LanguageModelEvaluation): string[] {
  const { uniform, characterFrequencies } = evaluation.baselines;
  return [
    `Without a model: ${bits(characterFrequencies)} bits by character frequencies, ` +
      `${bits(uniform)} bits by uniform guessing.`,
    ...(evaluation.unknownCharacters === 0
      ? []
      : [
          `Unknown characters, read but not evaluated: ${formatCount(evaluation.unknownCharacters)}.`,
        ]),
  ];
}

/** The baselines as fields of a JSON event. */
export const baselineFields = (evaluation: LanguageModelEvaluation) => ({
  unknownCharacters: evaluation.unknownCharacters,
  baselines: evaluation.baselines,
});

/** A warning when a model predicts worse than the frequencies of characters. */
export function warningsOf({ loss, baselines }: LanguageModelEvaluation): string[] {
  if (loss <= Math.min(baselines.characterFrequencies, baselines.uniform)) return [];
  const worse =
    loss > baselines.uniform
      ? 'guessing every character as equally likely'
      : 'guessing by character frequencies';
  return [
    `this model is worse than ${worse}; it has learned nothing useful for this text: train on more ` +
      'text of this kind, for more time, or with a lower --learning-rate',
  ];
}
