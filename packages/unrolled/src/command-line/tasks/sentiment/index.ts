import { decodeSentimentModel, defaultSentimentTraining } from '@unrolled/sentiment';
import { addTrainOptions } from '../../options/training-options.ts';
import type { TaskCommand } from '../task-command.ts';
import { describeFile } from './describe.ts';
import { addEvaluateOptions, evaluateExamples } from './evaluate.ts';
import { addPredictOptions, predictLabels } from './predict.ts';
import { train } from './train.ts';
import { addModelOptions, trainExamples } from './train-options.ts';

export const command: TaskCommand = {
  addTrainOptions: (command) => {
    const { limits } = defaultSentimentTraining;
    const epochs = `${limits.epochs}, more for few texts`;
    addModelOptions(addTrainOptions(command, 'sentiment.safetensors', { epochs }));
    command.addHelpText('after', trainExamples);
  },
  train,
  addEvaluateOptions,
  evaluate: evaluateExamples,
  addPredictOptions,
  predict: predictLabels,
  describe: ({ path, contents }) => describeFile(decodeSentimentModel(contents, path)),
};
