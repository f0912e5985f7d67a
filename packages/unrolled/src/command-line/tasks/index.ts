import { languageModel } from './language-model/index.ts';
import { sentiment } from './sentiment/index.ts';
import type { TaskCommand } from './task-command.ts';
import { translation } from './translation/index.ts';

export type TaskName = 'language-model' | 'sentiment' | 'translation';

export const taskCommands: Readonly<Record<TaskName, TaskCommand>> = {
  'language-model': languageModel,
  sentiment,
  translation,
};

export const isTaskName = (name: string): name is TaskName => Object.hasOwn(taskCommands, name);
