import { decodeLanguageModel } from '@unrolled/language-model';
import { addTrainOptions } from '../../options/training-options.ts';
import type { TaskCommand } from '../task-command.ts';
import { describeFile } from './describe.ts';
import { addEvaluateOptions, evaluateText } from './evaluate.ts';
import { addGenerateOptions, generateText } from './generate.ts';
import { train } from './train.ts';
import { addModelOptions } from './train-options.ts';

export const languageModel: TaskCommand = {
  addTrainOptions: (command) => {
    addModelOptions(addTrainOptions(command, 'language-model.safetensors'));
  },
  train,
  addEvaluateOptions,
  evaluate: evaluateText,
  addGenerateOptions,
  generate: generateText,
  describe: ({ path, contents }) => describeFile(decodeLanguageModel(contents, path)),
};
