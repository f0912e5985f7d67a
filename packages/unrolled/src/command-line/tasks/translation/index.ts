import { decodeTranslationModel } from '@unrolled/translation';
import { addTrainOptions } from '../../options/training-options.ts';
import type { TaskCommand } from '../task-command.ts';
import { describeFile } from './describe.ts';
import { addEvaluateOptions, evaluatePairs } from './evaluate.ts';
import { addPredictOptions, predictLines } from './predict.ts';
import { train } from './train.ts';
import { addModelOptions } from './train-options.ts';

export const command: TaskCommand = {
  addTrainOptions: (command) => {
    addModelOptions(addTrainOptions(command, 'translation.safetensors'));
  },
  train,
  addEvaluateOptions,
  evaluate: evaluatePairs,
  addPredictOptions,
  predict: predictLines,
  describe: ({ path, contents }) => describeFile(decodeTranslationModel(contents, path)),
};
