import { decodeUtf8 } from '@unrolled/formats';
import { check, checkOptions, JsonReader, optional, rules } from '@unrolled/guards';
import { FormatError } from '@unrolled/tensor';
import { Hdf5Object, isHdf5 } from '../hdf5/hdf5-file.ts';
import { buildKerasModel, type KerasModel, type WeightsOfLayer } from './keras-model.ts';
import { layerChain } from './layer-chain.ts';
import { legacyWeights } from './legacy-weights.ts';
import { numberedWeights } from './numbered-weights.ts';
import { unzip } from './unzip.ts';

/** Options of `readKeras`. */
export interface ReadKerasOptions {
  /** Name of the file in errors. */
  readonly source?: string;
  /** Result of `model.to_json()`, for a file that only holds weights: `.weights.h5`. */
  readonly config?: string;
}

const remedy = 'save the model with model.save(path) of Keras 2 or 3';

/**
 * A model of Keras: a `.keras` file, an `.h5` file of a whole model, or, with `config`, one that only holds
 * weights.
 *
 *     const model = await readKeras(readFileSync('model.keras'));
 *
 * @throws FormatError for a damaged file, and, naming layer and option, for a model that cannot be expressed
 */
export async function readKeras(
  file: Uint8Array,
  options: ReadKerasOptions = {},
): Promise<KerasModel> {
  check('readKeras', 'the file', file, rules.bytes);
  const { source = 'the file', config } = checkOptions('readKeras', options, {
    source: optional(rules.text),
    config: optional(rules.text),
  });
  const where = `readKeras: ${source}`;
  if (file[0] === 0x50 && file[1] === 0x4b) return readArchive(where, file);
  if (isHdf5(file)) return readHdf5(where, file, config);
  throw new FormatError(`${where}: expected a .keras or .h5 file, got another; ${remedy}`);
}

/** A zip archive of `config.json`, `metadata.json` and `model.weights.h5`. */
async function readArchive(where: string, file: Uint8Array): Promise<KerasModel> {
  const entries = await unzip(where, file, ['config.json', 'metadata.json', 'model.weights.h5']);
  const [config, metadata, weights] = entries;
  const json = new JsonReader(where, remedy);
  if (config === null || weights === null) {
    throw json.error('config.json and model.weights.h5 in the archive', 'an archive without');
  }
  const text = (bytes: Uint8Array, name: string) =>
    json.parse(
      decodeUtf8(bytes, () => ({ name: `${where}: ${name}`, offset: 0 })),
      name,
    );
  const { keras_version: version = '3' } =
    metadata === null ? {} : json.object(text(metadata, 'metadata.json'), 'metadata.json');
  const model = text(config, 'config.json');
  const root = Hdf5Object.root(`${where}: model.weights.h5`, weights);
  return build(where, json, { model, version, root });
}

function readHdf5(where: string, file: Uint8Array, given: string | undefined): KerasModel {
  const json = new JsonReader(where, remedy);
  const root = Hdf5Object.root(where, file);
  const [stored] = root.attribute('model_config') ?? [];
  const config = given ?? stored;
  if (config === undefined) {
    throw new FormatError(
      `${where}: expected a whole model, got weights alone; give what model.to_json() returns as ` +
        'the option config',
    );
  }
  const model = json.parse(config, 'the configuration of the model');
  const [version = versionOf(json, model)] = root.attribute('keras_version') ?? [];
  return build(where, json, { model, version, root: root.at('model_weights') ?? root });
}

/** Keras 2 states its version in the configuration, Keras 3 does not. */
function versionOf(json: JsonReader, model: unknown): string {
  const { keras_version: version = '3' } = json.object(model, 'the configuration of the model');
  return json.text(version, 'keras_version');
}

function build(
  where: string,
  json: JsonReader,
  { model, version, root }: { model: unknown; version: unknown; root: Hdf5Object },
): KerasModel {
  const chain = layerChain(where, json, model);
  const weights: WeightsOfLayer =
    root.attribute('layer_names') === null ? numberedWeights(root, chain) : legacyWeights(root);
  const isThird = !/^[12]\./.test(json.text(version, 'keras_version'));
  return buildKerasModel(chain, weights, { hardSigmoid: isThird ? 1 / 6 : 1 / 5 });
}
