import { decodeSafetensors } from '@unrolled/formats';
import { readFileBytes } from '@unrolled/formats/node';
import { FormatError } from '@unrolled/tensor';
import { isTaskName, type TaskName, taskCommands } from '../tasks/index.ts';
import type { ModelFile, TaskCommand } from '../tasks/task-command.ts';

/** Reads a model's file and finds the task that it is for. @throws FileError, FormatError */
export async function openModel(
  path: string,
): Promise<{ taskName: TaskName; task: TaskCommand; file: ModelFile }> {
  const bytes = await readFileBytes(path, 'model');
  const taskName = decodeSafetensors(bytes, { source: path }).metadata.get('unrolled.task');
  if (taskName === undefined) {
    throw new FormatError(
      `${path}: expected a model that Unrolled has saved, got a safetensors file without a task; ` +
        'use a file that `unrolled train` wrote',
    );
  }
  if (!isTaskName(taskName)) {
    throw new FormatError(
      `${path}: expected a model of one of the tasks ${Object.keys(taskCommands).join(', ')}, got ` +
        `one of ${JSON.stringify(taskName).slice(0, 60)}; use the version of unrolled that saved it`,
    );
  }
  return { taskName, task: taskCommands[taskName], file: { path, bytes } };
}
