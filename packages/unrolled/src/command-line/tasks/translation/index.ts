import { decodeTranslationModel } from '@unrolled/translation';
import type { TaskCommand } from '../task-command.ts';
import { describeFile } from './describe.ts';
import { addEvaluateOptions, evaluatePairs } from './evaluate.ts';
import { addPredictOptions, predictLines } from './predict.ts';
import { trainCommand } from './train.ts';

export const translation: TaskCommand = {
  trainCommand,
  addEvaluateOptions,
  evaluate: evaluatePairs,
  addPredictOptions,
  predict: predictLines,
  describe: ({ path, bytes }) => describeFile(decodeTranslationModel(bytes, path)),
  ownCommands: () => [],
};
