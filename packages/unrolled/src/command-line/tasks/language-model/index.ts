import { type LanguageModelEvaluation, languageModel } from '@unrolled/language-model';
import { openTextFiles } from '@unrolled/language-model/node';
import { bitsPerCharacter } from '@unrolled/metrics';
import { option } from '@unrolled/task';
import { defineCommand } from '../define-command.ts';
import {
  baselineFields,
  describeBaselines,
  describeLoss,
  evaluateText,
  warningsOf,
} from './evaluate.ts';
import { generateText } from './generate.ts';
import { samples } from './samples.ts';

/** Commands of the language model. */
export const command = defineCommand(languageModel, {
  dataOptions: {},
  trainOptions: {
    samples: option.count(0, 'number of times in the run to show generated texts'),
  },
  read: (name, paths) => openTextFiles(paths, name),
  trainingData: (texts) => texts,
  callbacks: ({ samples: times }, { seed = 1 }, progress) =>
    times === 0
      ? []
      : [samples({ times, temperatures: [0.5, 0.8, 1], length: 200, seed }, progress)],
  units: { words: 'chars', field: 'characters' },
  loss: (loss) => ({
    words: `${bitsPerCharacter(loss).toFixed(2)} bits/char`,
    event: { bitsPerCharacter: bitsPerCharacter(loss) },
  }),
  score: (loss) => ({
    words: `Held-out text: ${describeLoss(loss)}`,
    event: { loss, bitsPerCharacter: bitsPerCharacter(loss) },
  }),
  result: ({ record, evaluation }) => ({
    heldOut: 'text',
    score: scoreOf(record.progress, evaluation),
    more: evaluation === null ? [] : describeBaselines(evaluation),
    moreFields: evaluation === null ? null : baselineFields(evaluation),
    warnings: evaluation === null ? [] : warningsOf(evaluation),
    next: (path) => `unrolled generate ${path} --prompt "…"`,
  }),
  evaluate: evaluateText,
  generate: generateText,
});

function scoreOf(
  { best }: { readonly best: number | null },
  evaluation: LanguageModelEvaluation | null,
) {
  const loss = evaluation?.loss ?? best;
  return loss === null ? null : describeLoss(loss);
}
