import { dirname, join } from 'node:path';
import { readFileBytes } from '@unrolled/formats/node';
import { check, JsonReader, rules } from '@unrolled/guards';
import type { KerasModel } from './keras/keras-model.ts';
import { readKeras } from './keras/read-keras.ts';
import { readTensorflowJs } from './keras/read-tensorflow-js.ts';

/**
 * Loads a model of Keras from a `.keras` or `.h5` file, or one of TensorFlow.js from its `model.json`
 * and the files of weights next to it.
 *
 *     const model = await loadKeras('model/model.json');
 *
 * @throws FileError when a file cannot be read; FormatError for a damaged one, and, naming layer and
 *   option, for a model that cannot be expressed
 */
export async function loadKeras(path: string): Promise<KerasModel> {
  check('loadKeras', 'path', path, rules.path);
  const bytes = await readFileBytes(path, 'model');
  if (!path.endsWith('.json')) return readKeras(bytes, { source: path });
  const file = new JsonReader(`loadKeras: ${path}`, 'give the model.json of TensorFlow.js');
  const json = file.parse(new TextDecoder().decode(bytes), 'the model');
  const readShard = (shard: string) => readFileBytes(join(dirname(path), shard), 'weights');
  return readTensorflowJs(json, readShard, { source: path });
}
