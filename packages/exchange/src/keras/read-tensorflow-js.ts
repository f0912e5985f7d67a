import { type ReadShard, readWeightsManifest } from '@unrolled/formats';
import { check, checkOptions, JsonReader, optional, rules } from '@unrolled/guards';
import { buildKerasModel, type KerasModel } from './keras-model.ts';
import { layerChain } from './layer-chain.ts';
import { namedWeights } from './named-weights.ts';

/** Options of `readTensorflowJs`. */
export interface ReadTensorflowJsOptions {
  /** Name of the file in errors. */
  readonly source?: string;
}

/**
 * A layers model of TensorFlow.js: the parsed `model.json`, and the files of weights next to it.
 *
 *     const json = await (await fetch('model/model.json')).json();
 *     const readShard = async (path) =>
 *       new Uint8Array(await (await fetch(`model/${path}`)).arrayBuffer());
 *     const model = await readTensorflowJs(json, readShard);
 *
 * @throws FormatError for a damaged file, and, naming layer and option, for a model that cannot be expressed
 */
export async function readTensorflowJs(
  json: unknown,
  readShard: ReadShard,
  options: ReadTensorflowJsOptions = {},
): Promise<KerasModel> {
  const name = 'readTensorflowJs';
  check(name, 'readShard', readShard, rules.function);
  const { source = 'the file' } = checkOptions(name, options, { source: optional(rules.text) });
  const where = `${name}: ${source}`;
  const file = new JsonReader(where, 'give the model.json of a layers model of TensorFlow.js');
  const { modelTopology, weightsManifest } = file.object(json, 'model.json');
  const topology = file.object(modelTopology, 'modelTopology');
  if (Array.isArray(topology.node)) {
    throw file.error('a layers model', 'a graph model, which holds operations instead of layers');
  }
  const layers = layerChain(where, file, topology);
  const weights = await readWeightsManifest(weightsManifest, readShard, { source: where });
  return buildKerasModel(layers, namedWeights(weights), { hardSigmoid: 1 / 5 });
}
