import { decodeSentimentModel } from '@unrolled/sentiment';
import { Option } from 'commander';
import type { TaskCommand } from '../task-command.ts';
import { describeFile } from './describe.ts';
import { evaluateExamples } from './evaluate.ts';
import { addTableOptions } from './examples.ts';
import { predictLabels } from './predict.ts';
import { trainCommand } from './train.ts';

export const sentiment: TaskCommand = {
  trainCommand,
  addEvaluateOptions: addTableOptions,
  evaluate: evaluateExamples,
  addPredictOptions: (command) => {
    command.addOption(new Option('--explain', 'sentiment: also say what each word does'));
  },
  predict: predictLabels,
  describe: ({ path, bytes }) => describeFile(decodeSentimentModel(bytes, path)),
  ownCommands: () => [],
};
