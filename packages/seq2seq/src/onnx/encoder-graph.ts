import { addLayer, addRecurrent, type OnnxGraph, type StateNames } from '@unrolled/exchange/parts';
import type { Linear } from '@unrolled/nn';
import type { RecurrentEncoder } from '../encoder/recurrent-encoder.ts';
import type { TokenEncoder } from '../encoder/token-encoder.ts';
import type { SequenceGenerator } from '../sequence-generator.ts';
import { keyLayerOf } from './decoder-graph.ts';

/** Names of the parts of `Encoded`. */
export interface EncodedNames {
  /** [batch, positions, memorySize] */
  readonly memory: string;
  /** [batch, summarySize] */
  readonly summary: string;
  /** Each [layers, batch, stateSize]; omitted by an encoder without one. */
  readonly state?: StateNames;
}

/** `TokenEncoder.forward` as ONNX. @param tokens int32 [batch, positions] @param lengths int32 [batch] */
export function addTokenEncoder(
  graph: OnnxGraph,
  { embedding, recurrent }: TokenEncoder,
  tokens: string,
  lengths: string,
): EncodedNames {
  return addRecurrentEncoder(graph, recurrent, addLayer(graph, embedding, tokens), lengths);
}

/** `RecurrentEncoder.forward` as ONNX. @param x [batch, positions, inputSize] @param lengths int32 [batch] */
export function addRecurrentEncoder(
  graph: OnnxGraph,
  { rnn }: RecurrentEncoder,
  x: string,
  lengths: string,
): EncodedNames {
  const { output, state } = addRecurrent(graph, rnn, { x, lengths });
  const { numLayers, hiddenSize, bidirectional } = rnn;
  const joined = Object.entries(state).map(([name, value]) => {
    if (!bidirectional) return [name, value];
    // [layers · 2, batch, size] → [layers, batch, 2 · size]
    const apart = graph.reshape(value, numLayers, 2, -1, hiddenSize);
    const together = graph.node('Transpose', [apart], { perm: [0, 2, 1, 3] });
    return [name, graph.reshape(together, 0, 0, 2 * hiddenSize)];
  });
  const both: StateNames = Object.fromEntries(joined);
  const top = graph.slice(both.h, 0, -1, Number.MAX_SAFE_INTEGER);
  const summary = graph.node('Squeeze', [top, graph.integers(0)]);
  return { memory: output, summary, state: both };
}

/**
 * Outputs of an encoder that a decoder reads: `memory`, `keys` where attention compares other vectors, and
 * the first state of the decoder, `h` and, of an LSTM, `c`.
 */
export function outputEncoded(
  graph: OnnxGraph,
  { bridge, decoder }: SequenceGenerator,
  { memory, summary, state }: EncodedNames,
): void {
  const { attention, rnn } = decoder;
  const { memorySize } = attention;
  if (attention.selective) graph.output('memory', memory, ['batch', 'positions', memorySize]);
  else {
    const whole = graph.node('Unsqueeze', [summary, graph.integers(1)]);
    graph.output('memory', whole, ['batch', 1, memorySize]);
  }
  const layer = keyLayerOf(attention);
  if (layer !== null) {
    const keys = addLayer(graph, layer, memory);
    graph.output('keys', keys, ['batch', 'positions', layer.outFeatures]);
  }
  const first = (linear: Linear, from: string | undefined) => {
    const values = graph.node('Tanh', [addLayer(graph, linear, from ?? summary)]);
    if (from !== undefined) return values;
    const apart = graph.reshape(values, 0, rnn.numLayers, rnn.hiddenSize);
    return graph.node('Transpose', [apart], { perm: [1, 0, 2] });
  };
  const shape = [rnn.numLayers, 'batch', rnn.hiddenSize];
  graph.output('h', first(bridge.h, state?.h), shape);
  if (bridge.c !== null) graph.output('c', first(bridge.c, state?.c), shape);
}
