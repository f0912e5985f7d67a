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
import { AdaptiveSoftmax, Embedding, Linear, type Module } from '@unrolled/nn';
import { addLayer } from './add-layer.ts';
import { addRecurrent, stateNamesOf } from './add-recurrent.ts';
import { OnnxGraph } from './onnx-graph.ts';
import type { Dimension } from './write-proto.ts';

/** Options of `writeOnnx`. */
export interface WriteOnnxOptions {
  /** Name of the output. Default `output`. */
  readonly output?: string;
  /** Whether the valid steps of each sequence are an input, `lengths`, int32 [batch]. Default false. */
  readonly lengths?: boolean;
  /** Entries of the file's metadata: a tokenizer, a configuration. */
  readonly metadata?: ReadonlyMap<string, string>;
}

const mapRule = { holds: (value: unknown) => value instanceof Map, words: 'a Map' };

/**
 * Layers, each reading the output of the previous one, as the bytes of an ONNX file (operator set 17): an
 * Embedding, RNN, LSTM, GRU, Linear or AdaptiveSoftmax, or a language model whole:
 *
 *     await writeOnnx([model.embedding, model.recurrent, model.head], { output: 'logits' });
 *
 * Inputs: `tokens`, int32 [batch, time], before an Embedding, else `x` [batch, time, features]; and
 * the states before the first step, `h` and, of an LSTM, `c` [layers · directions, batch, hidden];
 * after the first recurrent layer they are numbered: `h_1`. Outputs: `output` [batch, time, features]
 * and the states after the last step, `next_h`, `next_c`, which the next call takes.
 *
 * @throws ArgumentError naming a layer without an operator in ONNX
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
  for (const [place, layer] of chain.entries()) checkLayer(layer, place);
  const graph = new OnnxGraph();
  if (lengths) graph.input('lengths', 'int32', ['batch']);
  let value = addInput(graph, chain[0]);
  const states: [name: string, value: string, shape: readonly Dimension[]][] = [];
  let recurrent = 0;
  for (const [place, layer] of chain.entries()) {
    if (layer instanceof RecurrentLayer) {
      const suffix = recurrent++ === 0 ? '' : `_${recurrent - 1}`;
      const rows = layer.numLayers * (layer.bidirectional ? 2 : 1);
      const shape: Dimension[] = [rows, 'batch', layer.hiddenSize];
      const names = stateNamesOf(layer);
      const state = Object.fromEntries(
        names.map((name) => [name, graph.input(name + suffix, 'float32', shape)]),
      );
      const inputs = { x: value, state, lengths: lengths ? 'lengths' : null };
      const after = addRecurrent(graph, layer, inputs, `writeOnnx: layer_${place}`);
      for (const name of names) states.push([`next_${name}${suffix}`, after.state[name], shape]);
      value = after.output;
    } else value = addLayer(graph, layer, value);
  }
  graph.output(output, value, ['batch', 'time', featuresOf(chain[chain.length - 1])]);
  for (const state of states) graph.output(...state);
  return graph.encode(metadata);
}

function checkLayer(layer: Module, place: number): void {
  if (layer instanceof RecurrentLayer || layer instanceof Linear) return;
  if (layer instanceof AdaptiveSoftmax) return;
  if (layer instanceof Embedding && place === 0) return;
  throw new ArgumentError(
    `writeOnnx: layers[${place}] must be an Embedding (the first alone), an RNN, ` +
      `LSTM, GRU, Linear or AdaptiveSoftmax, got ${describe(layer.constructor.name)}`,
  );
}

/** @returns the name of what the first layer reads */
function addInput(graph: OnnxGraph, first: Module): string {
  if (first instanceof Embedding) return graph.input('tokens', 'int32', ['batch', 'time']);
  const size =
    first instanceof RecurrentLayer
      ? first.inputSize
      : (first as Linear | AdaptiveSoftmax).inFeatures;
  return graph.input('x', 'float32', ['batch', 'time', size]);
}

function featuresOf(layer: Module): number {
  if (layer instanceof RecurrentLayer) return layer.hiddenSize * (layer.bidirectional ? 2 : 1);
  if (layer instanceof AdaptiveSoftmax) return layer.classes;
  return layer instanceof Linear ? layer.outFeatures : (layer as Embedding).embeddingSize;
}
