import type { Evaluation, LanguageModel } from '@unrolled/language-model';
import { formatCount } from '../../output/progress.ts';

/** The characters that a vocabulary holds: its entries but for the unknown one. */
export const countCharacters = ({ size, unknownId }: LanguageModel['tokenizer']): number =>
  unknownId === undefined ? size : size - 1;

/** A loss in nats per character, and what it means. */
export const describeLoss = (loss: number): string =>
  `${loss.toFixed(4)} nats per character (${bits(loss)} bits, perplexity ${Math.exp(loss).toFixed(2)})`;

const bits = (loss: number): string => (loss / Math.LN2).toFixed(3);

/** What guessing without a model costs on the same text, a warning if the model is worse. */
export function describeBaselines(evaluation: Evaluation): string[] {
  const { uniform, characterFrequencies } = evaluation.baselines;
  const warning = warningOf(evaluation);
  return [
    `Without a model: ${bits(characterFrequencies)} bits by character frequencies, ` +
      `${bits(uniform)} bits by uniform guessing.`,
    ...(evaluation.unknownCharacters === 0
      ? []
      : [
          `Unknown characters, read but not measured: ${formatCount(evaluation.unknownCharacters)}.`,
        ]),
    ...(warning === null ? [] : [warning]),
  ];
}

/** The baselines as fields of a JSON event. */
export const baselineFields = (evaluation: Evaluation) => ({
  unknownCharacters: evaluation.unknownCharacters,
  baselines: evaluation.baselines,
  warning: warningOf(evaluation),
});

/** Null for a model that predicts better than the frequencies of characters. */
function warningOf({ loss, baselines }: Evaluation): string | null {
  if (loss <= Math.min(baselines.characterFrequencies, baselines.uniform)) return null;
  const worse =
    loss > baselines.uniform
      ? 'guessing every character as equally likely'
      : 'guessing by character frequencies';
  return (
    `Warning: this model is worse than ${worse}. It has learned nothing of use for this text: train ` +
    'on more text of this kind, for more time, or with a lower --learning-rate.'
  );
}
