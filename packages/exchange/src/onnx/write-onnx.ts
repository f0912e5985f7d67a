import { RecurrentLayer } from '@unrolled/cells';
import type { FileBytes } from '@unrolled/formats';
import {
  ArgumentError,
  check,
  checkEach,
  checkOptions,
  describe,
  optional,
  rules,
} from '@unrolled/guards';
import { Embedding, Linear, type Module } from '@unrolled/nn';
import { weightsOf } from '../weights.ts';
import { GraphBuilder } from './graph-builder.ts';
import { type Dimension, encodeModel } from './write-proto.ts';
import { addRecurrent } from './write-recurrent.ts';

export interface WriteOnnxOptions {
  /** Name of the output. Default `output`. */
  readonly output?: string;
  /** Whether the valid steps of each sequence are an input, `lengths`, int32 [batch]. Default false. */
  readonly lengths?: boolean;
  /** Entries of the file's metadata: a tokenizer, a configuration. */
  readonly metadata?: ReadonlyMap<string, string>;
}

/**
 * Layers, each reading what the one before gives, as the bytes of an ONNX file (operator set 17): an
 * Embedding, RNN, LSTM, GRU or Linear, or a language model whole:
 *
 *     await writeOnnx([model.embedding, model.recurrent, model.head], { output: 'logits' });
 *
 * Inputs: `tokens`, int32 [batch, time], before an Embedding, else `x` [batch, time, features]; and
 * the states before the first step, `h` and, of an LSTM, `c` [layers · directions, batch, hidden];
 * behind the first recurrent layer they are numbered: `h_1`. Outputs: `output` [batch, time, features]
 * and the states after the last step, `next_h`, `next_c`, which the next call takes.
 *
 * @throws ArgumentError naming the layer for what ONNX has no operator for
 */
export async function writeOnnx(
  layers: readonly Module[],
  options: WriteOnnxOptions = {},
): Promise<FileBytes> {
  const chain = checkEach('writeOnnx', 'layers', layers, rules.module);
  const checked = checkOptions('writeOnnx', options, {
    output: optional(rules.path),
    lengths: optional(rules.boolean),
    metadata: optional(mapRule),
  });
  const { output = 'output', lengths = false, metadata = new Map<string, string>() } = checked;
  for (const [key, value] of metadata) {
    check('writeOnnx', `metadata ${describe(key)}`, value, rules.text);
  }
  if (chain.length === 0) throw new ArgumentError('writeOnnx: layers must hold a layer, got none');
  const builder = new GraphBuilder();
  if (lengths) builder.inputs.push({ name: 'lengths', dtype: 'int32', shape: ['batch'] });
  let value = addInput(builder, chain[0]);
  let recurrent = 0;
  let features = 0;
  for (const [place, layer] of chain.entries()) {
    const path = `layer_${place}`;
    if (layer instanceof RecurrentLayer) {
      value = await addStateful(builder, layer, { path, x: value, lengths }, recurrent++);
      features = layer.hiddenSize * (layer.bidirectional ? 2 : 1);
    } else {
      value = await addStateless(builder, layer, path, value, place === 0);
      features = layer instanceof Linear ? layer.outFeatures : (layer as Embedding).embeddingSize;
    }
  }
  builder.node('Identity', [value], {}, output);
  builder.outputs.unshift({ name: output, dtype: 'float32', shape: ['batch', 'time', features] });
  return (await encodeModel(builder.graph('unrolled'), metadata)) as FileBytes;
}

const mapRule = { holds: (value: unknown) => value instanceof Map, words: 'a Map' };

/** @returns the name of what the first layer reads */
function addInput(builder: GraphBuilder, first: Module): string {
  const isTokens = first instanceof Embedding;
  const name = isTokens ? 'tokens' : 'x';
  const size = first instanceof RecurrentLayer ? first.inputSize : (first as Linear).inFeatures;
  const shape: Dimension[] = ['batch', 'time', ...(isTokens ? [] : [size])];
  builder.inputs.push({ name, dtype: isTokens ? 'int32' : 'float32', shape });
  return name;
}

async function addStateless(
  builder: GraphBuilder,
  layer: Module,
  path: string,
  x: string,
  isFirst: boolean,
): Promise<string> {
  const weights = await weightsOf(layer);
  const weight = weights.get('weight');
  if (layer instanceof Embedding && isFirst && weight !== undefined) {
    return builder.node('Gather', [builder.weight(`${path}.weight`, weight), x], { axis: 0 });
  }
  if (layer instanceof Linear && weight !== undefined) {
    const matrix = builder.weight(`${path}.weight`, weight);
    const transposed = builder.node('Transpose', [matrix], { perm: [1, 0] });
    const product = builder.node('MatMul', [x, transposed]);
    const bias = weights.get('bias');
    return bias === undefined
      ? product
      : builder.node('Add', [product, builder.weight(`${path}.bias`, bias)]);
  }
  throw new ArgumentError(
    `writeOnnx: layers[${path.replace(/\D/g, '')}] must be an Embedding (the first alone), an RNN, ` +
      `LSTM, GRU or Linear, got ${describe(layer.constructor.name)}`,
  );
}

/** A recurrent layer with inputs and outputs for its states. @returns the name of its output */
async function addStateful(
  builder: GraphBuilder,
  layer: RecurrentLayer,
  { path, x, lengths }: { path: string; x: string; lengths: boolean },
  place: number,
): Promise<string> {
  const rows = layer.numLayers * (layer.bidirectional ? 2 : 1);
  const shape: Dimension[] = [rows, 'batch', layer.hiddenSize];
  const [[{ stateNames }]] = layer.cells;
  const named = (prefix: string) =>
    Object.fromEntries(
      stateNames.map((state) => [state, `${prefix}${state}${place === 0 ? '' : `_${place}`}`]),
    );
  const [before, after] = [named(''), named('next_')];
  for (const name of Object.values(before)) builder.inputs.push({ name, dtype: 'float32', shape });
  for (const name of Object.values(after)) builder.outputs.push({ name, dtype: 'float32', shape });
  return addRecurrent(builder, layer, {
    ...{ path, x, before, after },
    lengths: lengths ? 'lengths' : null,
  });
}
