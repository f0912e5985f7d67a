import { basename } from 'node:path';
import { decodeSafetensors } from '@unrolled/formats';
import { readFileBytes } from '@unrolled/formats/node';
import { describe } from '@unrolled/guards';
import { FormatError } from '@unrolled/tensor';
import { usePipelineTokenizers } from '@unrolled/tokenizers';
import { tasks } from '../tasks/registry.ts';
import type { ModelFile, TaskCommand } from '../tasks/task-command.ts';

/** A model file and the task that it is for. */
export interface OpenModel {
  readonly taskName: string;
  readonly task: TaskCommand;
  readonly file: ModelFile;
}

/** The name of a model file without folder and ending, from which the names of exports are derived. */
export const nameOf = (path: string): string => basename(path).replace(/\.safetensors$/, '');

/** Reads and checks a model file, and loads its task. @throws FileError, FormatError */
export async function openModel(path: string): Promise<OpenModel> {
  const bytes = await readFileBytes(path, 'model');
  return openContents({
    path,
    contents: decodeSafetensors(bytes, { source: path }),
    size: bytes.length,
  });
}

/** The task of a model file. @throws FormatError */
export async function openContents(file: ModelFile): Promise<OpenModel> {
  usePipelineTokenizers();
  const { path, contents } = file;
  const taskName = contents.metadata.get('unrolled.task');
  if (taskName === undefined) {
    throw new FormatError(
      `${path}: expected a model that Unrolled has saved, got a safetensors file without a task; ` +
        'use a file that `unrolled train` wrote',
    );
  }
  if (!Object.hasOwn(tasks, taskName)) {
    throw new FormatError(
      `${path}: expected a model of one of the tasks ${Object.keys(tasks).join(', ')}, got ` +
        `one of ${describe(taskName)}; use the version of unrolled that saved it`,
    );
  }
  return { taskName, task: (await tasks[taskName].load()).command, file };
}
