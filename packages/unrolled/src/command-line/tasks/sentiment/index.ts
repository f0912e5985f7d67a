import { decodeSentimentModel, defaultSentimentTraining } from '@unrolled/sentiment';
import { addTrainOptions } from '../../options/training-options.ts';
import type { TaskCommand } from '../task-command.ts';
import { describeFile } from './describe.ts';
import { evaluateExamples } from './evaluate.ts';
import { addTableOptions } from './examples.ts';
import { predictLabels } from './predict.ts';
import { train } from './train.ts';
import { addModelOptions } from './train-options.ts';

export const sentiment: TaskCommand = {
  addTrainOptions: (command) => {
    const { limits } = defaultSentimentTraining;
    addModelOptions(addTrainOptions(command, 'sentiment.safetensors', limits));
  },
  train,
  addEvaluateOptions: addTableOptions,
  evaluate: evaluateExamples,
  addPredictOptions: (command) => {
    command.option('--explain', 'also say what each word does');
  },
  predict: predictLabels,
  describe: ({ path, contents }) => describeFile(decodeSentimentModel(contents, path)),
};
