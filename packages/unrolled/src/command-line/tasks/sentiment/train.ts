import { parseWordVectors } from '@unrolled/datasets';
import {
  buildSentimentModel,
  decodeSentimentModel,
  resumeSentiment,
  type SentimentData,
  type SentimentHooks,
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
import { labelWarnings, lengthWarnings, resultWarnings } from './warnings.ts';
import { sentimentWords } from './watch.ts';
import { describeScores } from './words.ts';

export function train(flags: SentimentFlags, output: Output): Promise<void> {
  checkVocabulary(flags);
  const given = trainingOptions(flags);
  const onData: SentimentHooks['onData'] = ({ training, validation, cut }, { maximumLength }) => {
    for (const warning of lengthWarnings({ cut }, training + validation, maximumLength)) {
      output.warn(warning);
    }
  };
  return runTraining(
    flags,
    {
      task: 'sentiment',
      decode: decodeSentimentModel,
      given,
      read: async () => {
        const data = await readData(flags);
        for (const warning of labelWarnings(data.training)) output.warn(warning);
        return data;
      },
      watch: (progress) => watchTraining(sentimentWords, output, progress),
      train: (data, hooks, from) => {
        const model = from === null ? undefined : buildSentimentModel(from);
        return trainSentiment(data, given, { ...hooks, onData }, model);
      },
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

function describeResult({ record, validation }: SentimentTrainingResult): ResultWords {
  return {
    heldOut: 'examples',
    score: validation && describeScores(validation),
    warnings: validation === null ? [] : resultWarnings(validation, record),
    next: (path) => `unrolled predict ${path} "…"`,
  };
}
