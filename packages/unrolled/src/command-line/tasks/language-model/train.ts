import { existsSync } from 'node:fs';
import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import {
  buildLanguageModel,
  decodeLanguageModel,
  type LanguageModelFile,
  resumeTraining,
  type TrainingHooks,
  type TrainingResult,
  type TrainingText,
  trainLanguageModel,
} from '@unrolled/language-model';
import { everySeconds } from '@unrolled/train';
import { Command } from 'commander';
import { selectBackend } from '../../backends.ts';
import { Interrupted } from '../../failures.ts';
import { interruptible } from '../../interruption.ts';
import { checkOutput } from '../../output-file.ts';
import { createProgress, type Progress } from '../../progress.ts';
import type { Output } from '../../streams.ts';
import { readText } from '../../text-files.ts';
import { addTrainOptions } from '../../training-command.ts';
import { samples } from './samples.ts';
import { tellEnded, tellInterrupted, tellResult } from './tell.ts';
import {
  addModelOptions,
  checkUnchanged,
  type LanguageModelFlags,
  trainingOptions,
} from './train-options.ts';
import { watch } from './watch.ts';

export const trainCommand = (output: Output): Command =>
  addModelOptions(
    addTrainOptions(
      new Command('language-model').description(
        'learn to predict the next character of a text; then write with generate',
      ),
      'language-model.safetensors',
    ),
  ).action((flags: LanguageModelFlags) => train(flags, output));

/** Everything that can be wrong with files and options is found before training begins. */
async function train(flags: LanguageModelFlags, output: Output): Promise<void> {
  const { out } = flags;
  await checkOutput('--out', out);
  const earlier = await openEarlier(flags);
  const text = await readTexts(flags);
  await selectBackend(flags.backend);
  if (flags.resume && earlier !== null && earlier.snapshot === null) {
    tellEnded(earlier, output);
    return;
  }
  const progress = createProgress(output);
  await interruptible(async ({ signal, status }) => {
    const result = await run(earlier, text, flags, {
      signal,
      callbacks: [...watch(output, progress), ...sampling(flags, progress)],
      save: (file) => writeFileAtomic(out, file),
      saveWhen: everySeconds(flags.saveEvery),
    }).finally(() => progress.stop());
    if (result.reason === 'aborted') {
      tellInterrupted(result, flags, output);
      throw new Interrupted(status());
    }
    tellResult(result, out, output);
  });
}

function sampling({ samples: times = 0, seed = 1 }: LanguageModelFlags, progress: Progress) {
  if (times === 0) return [];
  return [samples({ times, temperatures: [0.5, 0.8, 1], length: 200, seed }, progress)];
}

/** The file to resume or to start from, if there is one. */
async function openEarlier(flags: LanguageModelFlags): Promise<LanguageModelFile | null> {
  const { resume, init, out } = flags;
  const path = init ?? (resume && existsSync(out) ? out : undefined);
  if (path === undefined) return null;
  const file = decodeLanguageModel(await readFileBytes(path, 'model'), path);
  const given = trainingOptions(flags);
  if (init !== undefined) checkUnchanged('--init', path, given, file.configuration);
  else if (file.training !== null) checkUnchanged('--resume', path, given, file.training.options);
  return file;
}

async function readTexts({ data, val }: LanguageModelFlags): Promise<TrainingText> {
  return {
    training: await readText('--data', data),
    validation: val && (await readText('--val', val)),
  };
}

async function run(
  earlier: LanguageModelFile | null,
  text: TrainingText,
  flags: LanguageModelFlags,
  hooks: TrainingHooks,
): Promise<TrainingResult> {
  if (flags.resume && earlier !== null) return resumeTraining(earlier, text, hooks);
  const from = earlier === null ? undefined : buildLanguageModel(earlier);
  return trainLanguageModel(text, trainingOptions(flags), hooks, from);
}
