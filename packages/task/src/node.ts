import { existsSync } from 'node:fs';
import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import { check, rules, StateError, withMethods } from '@unrolled/guards';
import type { JsonObject, Module } from '@unrolled/nn';
import type { CheckpointStore } from './own-model/fit.ts';
import {
  type CreateModel,
  decodeCheckpoint,
  decodeModule,
  encodeCheckpoint,
  encodeModule,
  type Restoring,
  type RunToSave,
  type SavedModule,
} from './own-model/own-model.ts';

export { createEventFile, type EventFile } from './node/tensorboard/event-file.ts';
export { TensorBoard, type TensorBoardOptions } from './node/tensorboard/tensorboard.ts';

const aTask = 'a task, such as languageModel';

/** The part of a task that reads its models. */
interface ModelReader<Model> {
  readonly load: (file: Uint8Array, source?: string) => Model;
}

/** The part of a task that writes its models. */
interface ModelWriter<Model> {
  readonly encode: (model: Model) => Promise<Uint8Array>;
}

/**
 * The model of a task in a file, ready to predict: `loadModel(languageModel, 'a.safetensors')`.
 * @throws FileError when it cannot be read; FormatError when it is damaged, or of another task
 */
export async function loadModel<Model>(task: ModelReader<Model>, path: string): Promise<Model> {
  check('loadModel', 'task', task, withMethods(aTask, 'load'));
  return task.load(await readFileBytes(path, 'model'), path);
}

/**
 * Saves all of a model as one safetensors file.
 * @throws FileError when it cannot be written; an earlier file is then untouched
 */
export async function saveModel<Model>(
  task: ModelWriter<Model>,
  model: Model,
  path: string,
): Promise<void> {
  check('saveModel', 'task', task, withMethods(aTask, 'encode'));
  await writeFileAtomic(path, await task.encode(model));
}

/**
 * Saves a custom model as one safetensors file: its weights and its parts.
 * @param parts configuration, standardizer, labels, tokenizer: anything that JSON keeps
 * @throws FileError when it cannot be written; an earlier file is then untouched
 */
export async function saveModule(model: Module, path: string, parts: object = {}): Promise<void> {
  await writeFileAtomic(path, await encodeModule(model, parts));
}

/**
 * The model of a file that `saveModule` or `saveCheckpoint` wrote, in evaluation, and its parts:
 * `loadModule((parts: Sizes, rng) => new Forecaster(parts, rng), 'weather.safetensors')`.
 * @throws FileError when it cannot be read; FormatError when it is damaged, or of another model
 */
export async function loadModule<Model extends Module, Parts = JsonObject>(
  create: CreateModel<Model, Parts>,
  path: string,
): Promise<SavedModule<Model, Parts>> {
  return decodeModule(create, await readFileBytes(path, 'model'), path);
}

/**
 * Saves a training run between two steps, which `resume` continues: in a `Checkpoint`,
 * `save: (snapshot) => saveCheckpoint(snapshot, path)`.
 * @throws FileError when it cannot be written; an earlier file is then untouched
 */
export async function saveCheckpoint(
  run: RunToSave,
  path: string,
  parts: object = {},
): Promise<void> {
  await writeFileAtomic(path, await encodeCheckpoint(run, parts));
}

/**
 * Restores a saved run in a trainer that is built in the same way, which then continues to the same bits.
 * @returns whether there was a file; without one, the run begins at its first step
 * @throws FileError when the file cannot be read; FormatError or ArgumentError when it does not fit;
 *   StateError when the trainer ran meanwhile
 */
export async function resume(trainer: Restoring, path: string): Promise<boolean> {
  check('resume', 'trainer', trainer, withMethods('a Trainer', 'restore'));
  check('resume', 'path', path, rules.path);
  if (!existsSync(path)) return false;
  const { step } = trainer;
  const bytes = await readFileBytes(path, 'checkpoint');
  if (trainer.step !== step) {
    throw new StateError(
      `resume: the trainer went from step ${step} to ${trainer.step} while the checkpoint was read; await ` +
        'resume() before run()',
    );
  }
  decodeCheckpoint(trainer, bytes, path);
  return true;
}

/** A file in which `fit` keeps its run: `checkpoint: checkpointFile('run.safetensors')`. */
export function checkpointFile(path: string): CheckpointStore {
  check('checkpointFile', 'path', path, rules.path);
  return {
    read: async () => (existsSync(path) ? readFileBytes(path, 'checkpoint') : null),
    write: (bytes) => writeFileAtomic(path, bytes),
  };
}
