import type { Command } from 'commander';
import { UsageError } from '../program/failures.ts';
import { type TaskName, taskCommands } from '../tasks/index.ts';

/** Refuses options that were given for a model of another task, where they mean nothing. */
export type CheckOptions = (path: string, taskName: TaskName) => void;

/** Adds the options that each task has of its own for a command that all tasks share. */
export function addTaskOptions(
  command: Command,
  add: 'addEvaluateOptions' | 'addPredictOptions',
): CheckOptions {
  const taskOf = new Map<string, string>();
  for (const [name, task] of Object.entries(taskCommands)) {
    const shared = command.options.length;
    task[add]?.(command);
    for (const option of command.options.slice(shared)) taskOf.set(option.attributeName(), name);
  }
  return (path, taskName) => {
    for (const option of command.options) {
      const name = option.attributeName();
      const owner = taskOf.get(name) ?? taskName;
      if (owner === taskName || command.getOptionValue(name) === undefined) continue;
      throw new UsageError(
        `${option.long} is for a model of the task ${owner}, got ${path}, which is of the task ` +
          `${taskName}; leave it out`,
      );
    }
  };
}
