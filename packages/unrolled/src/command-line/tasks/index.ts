import type { TaskCommand } from './task-command.ts';

interface TaskEntry {
  /** One line of help for `unrolled train`. */
  readonly summary: string;
  readonly load: () => Promise<TaskCommand>;
}

/** The tasks by name. A task joins with one folder beside this file and one entry here. */
const tasks = {
  'language-model': {
    summary: 'learn to predict the next character of a text; then write with generate',
    load: async () => (await import('./language-model/index.ts')).command,
  },
  sentiment: {
    summary: 'learn to say which label a text has, from a table of texts and labels; then predict',
    load: async () => (await import('./sentiment/index.ts')).sentiment,
  },
  translation: {
    summary:
      'learn to translate from two parallel files, source and target, or one file of ' +
      'tab-separated pairs; then translate with predict',
    load: async () => (await import('./translation/index.ts')).translation,
  },
} satisfies Readonly<Record<string, TaskEntry>>;

export type TaskName = keyof typeof tasks;

export const taskNames = Object.keys(tasks) as readonly TaskName[];

export const isTaskName = (name: string): name is TaskName => Object.hasOwn(tasks, name);

export const summaryOf = (name: TaskName): string => tasks[name].summary;

/** Loads the modules of one task. */
export const loadTask = (name: TaskName): Promise<TaskCommand> => tasks[name].load();
