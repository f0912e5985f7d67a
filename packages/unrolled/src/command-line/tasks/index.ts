import { languageModel } from './language-model/index.ts';
import type { TaskCommand } from './task-command.ts';

export type TaskName = 'language-model';

export const taskCommands: Readonly<Record<TaskName, TaskCommand>> = {
  'language-model': languageModel,
};

export const isTaskName = (name: string): name is TaskName => Object.hasOwn(taskCommands, name);
