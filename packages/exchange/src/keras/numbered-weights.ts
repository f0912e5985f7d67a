import type { Hdf5Object } from '../hdf5/hdf5-file.ts';
import type { Weight } from '../weights.ts';
import type { WeightsOfLayer } from './keras-model.ts';
import type { LayerConfig } from './layer-config.ts';

const recurrent = ['kernel', 'recurrent_kernel', 'bias'];

/** Names of the weights of a class, in the order in which Keras 3 numbers them. */
const namesByClass: Readonly<Record<string, readonly string[]>> = {
  SimpleRNN: recurrent,
  LSTM: recurrent,
  GRU: recurrent,
  Dense: ['kernel', 'bias'],
  Embedding: ['embeddings'],
};

/**
 * Weights of a `model.weights.h5` of Keras 3: `layers/lstm_1/cell/vars/0`. Groups are named after the class
 * and its count in the model, not after the layer.
 */
export function numberedWeights(root: Hdf5Object, chain: readonly LayerConfig[]): WeightsOfLayer {
  const layers = root.at('layers') ?? root.at('_layer_checkpoint_dependencies') ?? root;
  const groups = groupNames(chain);
  return (layer) => {
    const group = layers.at(groups.get(layer) ?? '') ?? layers.at(layer.name);
    const found = new Map<string, Weight>();
    if (group === null) return found;
    switch (layer.className) {
      case 'Bidirectional': {
        const { className } = layer.inner();
        take(group.at('forward_layer'), className, 'forward/', found);
        take(group.at('backward_layer'), className, 'backward/', found);
        return found;
      }
      case 'TimeDistributed':
        return take(group.at('layer'), layer.inner().className, '', found);
      default:
        return take(group, layer.className, '', found);
    }
  };
}

function take(
  group: Hdf5Object | null,
  className: string,
  prefix: string,
  found: Map<string, Weight>,
): Map<string, Weight> {
  const names = Object.hasOwn(namesByClass, className) ? namesByClass[className] : [];
  const variables = group?.at('cell/vars') ?? group?.at('vars') ?? null;
  for (const [place, name] of names.entries()) {
    const weight = variables?.at(String(place))?.values() ?? null;
    if (weight !== null) found.set(`${prefix}${name}`, weight);
  }
  return found;
}

/**
 * lstm, lstm_1, simple_rnn: counted in each model in the order in which the file describes its layers;
 * within a nested model sequential/layers/lstm.
 */
function groupNames(chain: readonly LayerConfig[]): Map<LayerConfig, string> {
  const counts = new Map<string, number>();
  const names = new Map<LayerConfig, string>();
  const byDepth = withModels(chain).toSorted(
    (one, other) => depthOf(one) - depthOf(other) || one.place - other.place,
  );
  for (const layer of byDepth) {
    const { around } = layer;
    const parent = around === null ? '' : `${names.get(around)}/layers/`;
    const name = `${parent}${snakeCase(layer.className)}`;
    const count = counts.get(name) ?? 0;
    names.set(layer, count === 0 ? name : `${name}_${count}`);
    counts.set(name, count + 1);
  }
  return names;
}

/** The layers, and the nested models that contain them. */
function withModels(chain: readonly LayerConfig[]): LayerConfig[] {
  const all = new Set<LayerConfig>();
  for (const layer of chain) {
    for (let one: LayerConfig | null = layer; one !== null; one = one.around) all.add(one);
  }
  return [...all];
}

const depthOf = ({ around }: LayerConfig): number => (around === null ? 0 : 1 + depthOf(around));

/** SimpleRNN → simple_rnn, as Keras does it. */
const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
