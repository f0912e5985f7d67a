import { decodeLanguageModel } from '@unrolled/language-model';
import type { TaskCommand } from '../task-command.ts';
import { describeFile } from './describe.ts';
import { evaluateText } from './evaluate.ts';
import { generateCommand } from './generate.ts';
import { trainCommand } from './train.ts';

export const languageModel: TaskCommand = {
  trainCommand,
  evaluate: evaluateText,
  describe: ({ path, bytes }) => describeFile(decodeLanguageModel(bytes, path)),
  ownCommands: (output) => [generateCommand(output)],
};
