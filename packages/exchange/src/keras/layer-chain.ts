import { describe, describeList, type Json, type JsonReader } from '@unrolled/guards';
import { FormatError } from '@unrolled/tensor';
import { LayerConfig } from './layer-config.ts';

/** Models within models; those of people have one or two. */
const deepest = 8;

/**
 * The layers of a model in the order in which they run: a Sequential model, or a functional one in which
 * each layer reads the previous one. A nested model is replaced by its layers.
 * @param model `class_name` and `config`, or an object that holds them as `model_config`
 * @throws FormatError naming the layer at which a functional model branches
 */
export function layerChain(where: string, file: JsonReader, model: unknown): LayerConfig[] {
  let description = file.object(model, 'the model');
  if (description.model_config !== undefined) {
    description = file.object(description.model_config, 'model_config');
  }
  const className = file.text(description.class_name, 'class_name of the model');
  const { config } = description;
  if (!isModel(className)) {
    throw new FormatError(
      `${where}: the model must be Sequential or Functional, got ${describe(className)}; ` +
        'save it as one of these',
    );
  }
  // Keras 1 writes the layers of a Sequential model without an object around them.
  const options = Array.isArray(config) ? { layers: config } : file.object(config, 'config');
  return chainOf({ where, file, className, options, around: null }, 0);
}

const isModel = (className: string): boolean =>
  ['Sequential', 'Functional', 'Model'].includes(className);

/** A model, or one within it. */
interface ModelConfig {
  readonly where: string;
  readonly file: JsonReader;
  readonly className: string;
  readonly options: Json;
  readonly around: LayerConfig | null;
}

function chainOf(model: ModelConfig, depth: number): LayerConfig[] {
  const { where, file, className } = model;
  const chain = className === 'Sequential' ? sequentialChain(model) : functionalChain(model);
  return chain.flatMap((layer) => {
    if (!isModel(layer.className)) return [layer];
    if (depth === deepest) {
      throw new FormatError(`${layer.where}: models are nested deeper than ${deepest}`);
    }
    const { className, options } = layer;
    return chainOf({ where, file, className, options, around: layer }, depth + 1);
  });
}

function sequentialChain({ where, file, options, around }: ModelConfig): LayerConfig[] {
  return file.list(options.layers, 'layers').map((layer, place) => {
    return new LayerConfig(where, file, file.object(layer, 'a layer'), { place, around });
  });
}

function functionalChain({ where, file, options: config, around }: ModelConfig): LayerConfig[] {
  const after = new Map<string, LayerConfig>();
  let start: LayerConfig | null = null;
  const layers = file.list(config.layers, 'layers');
  for (const [place, item] of layers.entries()) {
    const description = file.object(item, 'a layer');
    const layer = new LayerConfig(where, file, description, { place, around });
    const sources = sourcesOf(file.list(description.inbound_nodes ?? [], 'inbound_nodes'));
    const [source] = sources;
    if (sources.length > 1) throw branches(layer, `${sources.length} inputs`);
    if (source === undefined) {
      if (start !== null) throw branches(layer, 'a second input');
      start = layer;
    } else {
      if (after.has(source)) throw branches(layer, `an input, ${describe(source)}, that two read`);
      after.set(source, layer);
    }
  }
  const outputs = sourcesOf(config.output_layers ?? []);
  const chain: LayerConfig[] = [];
  for (let layer = start ?? undefined; layer !== undefined; layer = after.get(layer.name)) {
    chain.push(layer);
    if (chain.length > layers.length) break; // names that repeat
  }
  const last = chain.at(-1);
  if (chain.length === layers.length && last !== undefined) {
    if (outputs.every((name) => name === last.name)) return chain;
    throw new FormatError(
      `${where}: the output of the model must be that of its last layer, ${describe(last.name)}, got ` +
        `outputs of ${describeList(outputs)}; save a model with one output`,
    );
  }
  throw new FormatError(
    `${where}: expected layers that each read the layer before, got ${layers.length}, of which ` +
      `${chain.length} follow one another; save them as Sequential models`,
  );
}

const branches = ({ where }: LayerConfig, got: string): FormatError =>
  new FormatError(
    `${where}: a layer must read only the layer before it, got ${got}; save each branch as a model`,
  );

/**
 * Names of the layers that a layer reads, of any form of `inbound_nodes`: `[[["a", 0, 0, {}]]]` of
 * Keras 2 and TensorFlow.js, `[{ args: [{ config: { keras_history: ["a", 0, 0] } }] }]` of Keras 3.
 */
function sourcesOf(nodes: unknown): string[] {
  const names: string[] = [];
  const pending: { value: unknown; depth: number }[] = [{ value: nodes, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null || depth > 12) continue;
    if (Array.isArray(value) && typeof value[0] === 'string') {
      if (typeof value[1] === 'number') names.push(value[0]);
      continue;
    }
    for (const one of Object.values(value)) pending.push({ value: one, depth: depth + 1 });
  }
  return names;
}
