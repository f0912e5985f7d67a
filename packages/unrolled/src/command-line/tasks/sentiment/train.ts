import {
  buildSentimentModel,
  decodeSentimentModel,
  parseWordVectors,
  resumeSentiment,
  type SentimentData,
  type SentimentTrainingResult,
  trainSentiment,
} from '@unrolled/sentiment';
import { readText } from '../../files/text-files.ts';
import type { Output } from '../../output/streams.ts';
import { runTraining } from '../../training/run-training.ts';
import type { ResultWords } from '../../training/tell-run.ts';
import { watchTraining } from '../../training/watch-training.ts';
import { readTokenizerFile } from '../tokenizer-file.ts';
import { readExamples, tableArguments } from './examples.ts';
import { checkVocabulary, type SentimentFlags, trainingOptions } from './train-options.ts';
import { sentimentWords } from './watch.ts';
import { formatShare } from './words.ts';

export function train(flags: SentimentFlags, output: Output): Promise<void> {
  checkVocabulary(flags);
  const given = trainingOptions(flags);
  return runTraining(
    flags,
    {
      task: 'sentiment',
      decode: decodeSentimentModel,
      given,
      read: () => readData(flags),
      watch: (progress) => watchTraining(sentimentWords, output, progress),
      train: (data, hooks, from) =>
        trainSentiment(data, given, hooks, from === null ? undefined : buildSentimentModel(from)),
      resume: resumeSentiment,
      describeResult,
      resumeArguments: tableArguments(flags),
    },
    output,
  );
}

async function readData(flags: SentimentFlags): Promise<SentimentData> {
  const { data, val, vectors, tokenizer } = flags;
  return {
    training: await readExamples('--data', data, flags),
    validation: val && (await readExamples('--val', val, flags)),
    vectors:
      vectors === undefined
        ? undefined
        : parseWordVectors(await readText('--vectors', [vectors]), vectors),
    tokenizer:
      tokenizer === undefined
        ? undefined
        : await readTokenizerFile('--tokenizer', tokenizer, { unknown: '<unk>' }),
  };
}

function describeResult({ record }: SentimentTrainingResult): ResultWords {
  const { validationAccuracy, baselineAccuracy } = record.progress;
  const words = [
    ...(validationAccuracy === null ? [] : [`accuracy ${formatShare(validationAccuracy)}`]),
    ...(baselineAccuracy === null ? [] : [`bag of words ${formatShare(baselineAccuracy)}`]),
  ];
  return {
    heldOut: 'examples',
    score: words.join(', ') || null,
    next: (path) => `unrolled predict ${path} "…"`,
  };
}
