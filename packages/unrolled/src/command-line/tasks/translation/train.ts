import {
  buildTranslationModel,
  decodeTranslationModel,
  resumeTranslationTraining,
  type TranslationData,
  TranslationModel,
  trainTranslation,
} from '@unrolled/translation';
import { formatCount } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import { runTraining } from '../../training/run-training.ts';
import type { ResultWords } from '../../training/tell-run.ts';
import { type TrainingWords, watchTraining } from '../../training/watch-training.ts';
import { type MeasuredResult, measured } from './measured.ts';
import { namingOptions } from './naming-options.ts';
import { readPairs } from './read-pairs.ts';
import { readTokenizers, type TokenizerChoice } from './tokenizer-choice.ts';
import { type TranslationFlags, tokenizerChoice, trainingOptions } from './train-options.ts';
import {
  chanceWarnings,
  copyingWarnings,
  describeLoss,
  describeScores,
  scoreFields,
} from './words.ts';

export const train = (flags: TranslationFlags, output: Output): Promise<void> =>
  namingOptions(() => run(flags, output));

function run(flags: TranslationFlags, output: Output): Promise<void> {
  const tokenizer = tokenizerChoice(flags);
  const given = trainingOptions(flags, tokenizer);
  return runTraining(
    flags,
    {
      task: 'translation',
      decode: decodeTranslationModel,
      given,
      read: () => readData(flags, tokenizer),
      watch: (progress) => watchTraining(words, output, progress),
      train: async (data, hooks, from) => {
        const model = from === null ? undefined : buildTranslationModel(from);
        return measured(await trainTranslation(data, given, hooks, model), hooks.signal);
      },
      resume: async (earlier, data, hooks) =>
        measured(await resumeTranslationTraining(earlier, data, hooks), hooks.signal),
      describeResult,
    },
    output,
  );
}

async function readData(
  { data, val }: TranslationFlags,
  tokenizer: TokenizerChoice | undefined,
): Promise<TranslationData> {
  return {
    tokenizers: typeof tokenizer === 'object' ? await readTokenizers(tokenizer) : undefined,
    training: await readPairs('--data', data),
    validation: val && (await readPairs('--val', val)),
  };
}

const words: TrainingWords = {
  model: (model) => {
    if (!(model instanceof TranslationModel)) return null;
    const { cell, numLayers, hiddenSize, attention } = model.configuration;
    const { source, target } = model.tokenizers;
    const parameters = model.parameterCount();
    return {
      words:
        `${cell}, ${numLayers} × ${hiddenSize}, attention ${attention}, ` +
        `${formatCount(parameters)} parameters, ${formatCount(source.size)} source and ` +
        `${formatCount(target.size)} target tokens`,
      event: {
        parameters,
        sourceTokens: source.size,
        targetTokens: target.size,
        ...model.configuration,
      },
    };
  },
  score: (loss) => ({ words: `Held-out pairs: ${describeLoss(loss)}`, event: { loss } }),
  loss: () => null,
  units: { words: 'target tokens', field: 'targetTokens' },
};

function describeResult({ record, scores, chanceLoss }: MeasuredResult): ResultWords {
  const { validationLoss } = record.progress;
  const { empty, long } = record.data.leftOut;
  const translated =
    scores && `${formatCount(scores.pairs)} of them translated: ${describeScores(scores)}.`;
  const leftOut = `Left out: ${formatCount(empty)} pairs with an empty side, ${formatCount(long)} too long.`;
  return {
    heldOut: 'pairs',
    score: validationLoss === null ? null : describeLoss(validationLoss),
    more: [
      ...(translated === null ? [] : [translated]),
      ...(empty + long === 0 ? [] : [leftOut]),
      ...chanceWarnings(validationLoss, chanceLoss),
      ...(scores === null ? [] : copyingWarnings(scores)),
    ],
    moreFields: {
      chanceLoss,
      ...(scores && { ...scoreFields(scores), translated: scores.pairs }),
    },
    next: (path) => `unrolled predict ${path} "…"`,
  };
}
