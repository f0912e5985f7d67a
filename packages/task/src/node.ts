import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import { check, withMethods } from '@unrolled/guards';

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
 * The model of a task that a file holds, ready to predict: `loadModel(languageModel, 'a.safetensors')`.
 * @throws FileError when it cannot be read; FormatError when it is damaged, or of another task
 */
export async function loadModel<Model>(task: ModelReader<Model>, path: string): Promise<Model> {
  check('loadModel', 'task', task, withMethods(aTask, 'load'));
  return task.load(await readFileBytes(path, 'model'), path);
}

/**
 * Saves all of a model as one safetensors file.
 * @throws FileError when it cannot be written; what was there before is then untouched
 */
export async function saveModel<Model>(
  task: ModelWriter<Model>,
  model: Model,
  path: string,
): Promise<void> {
  check('saveModel', 'task', task, withMethods(aTask, 'encode'));
  await writeFileAtomic(path, await task.encode(model));
}
