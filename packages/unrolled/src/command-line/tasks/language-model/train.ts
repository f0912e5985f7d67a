import {
  buildLanguageModel,
  decodeLanguageModel,
  resumeTraining,
  type TrainingResult,
  type TrainingText,
  trainLanguageModel,
} from '@unrolled/language-model';
import { openTextFiles } from '@unrolled/language-model/node';
import type { Progress } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import { runTraining } from '../../training/run-training.ts';
import type { ResultWords } from '../../training/tell-run.ts';
import { watchTraining } from '../../training/watch-training.ts';
import { samples } from './samples.ts';
import { type LanguageModelFlags, trainingOptions } from './train-options.ts';
import { languageModelWords } from './watch.ts';
import { baselineFields, describeBaselines, describeLoss } from './words.ts';

export function train(flags: LanguageModelFlags, output: Output): Promise<void> {
  const given = trainingOptions(flags);
  return runTraining(
    flags,
    {
      task: 'language-model',
      decode: decodeLanguageModel,
      given,
      read: () => readTexts(flags),
      watch: (progress) => [
        ...watchTraining(languageModelWords, output, progress),
        ...sampling(flags, progress),
      ],
      train: (text, hooks, from) =>
        trainLanguageModel(
          text,
          given,
          hooks,
          from === null ? undefined : buildLanguageModel(from),
        ),
      resume: resumeTraining,
      describeResult,
    },
    output,
  );
}

function sampling({ samples: times = 0, seed = 1 }: LanguageModelFlags, progress: Progress) {
  if (times === 0) return [];
  return [samples({ times, temperatures: [0.5, 0.8, 1], length: 200, seed }, progress)];
}

async function readTexts({ data, val }: LanguageModelFlags): Promise<TrainingText> {
  return {
    training: await openTextFiles(data, '--data'),
    validation: val && (await openTextFiles(val, '--val')),
  };
}

function describeResult({ record, evaluation }: TrainingResult): ResultWords {
  const { validationLoss } = record.progress;
  return {
    heldOut: 'text',
    score: validationLoss === null ? null : describeLoss(validationLoss),
    more: evaluation === null ? [] : describeBaselines(evaluation),
    moreFields: evaluation === null ? null : baselineFields(evaluation),
    next: (path) => `unrolled generate ${path} --prompt "…"`,
  };
}
