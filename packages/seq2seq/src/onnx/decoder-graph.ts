import {
  addLayer,
  addProduct,
  addRecurrent,
  addStepMask,
  addTime,
  dropTime,
  OnnxGraph,
  type StateNames,
  stateNamesOf,
} from '@unrolled/exchange/parts';
import type { FileBytes } from '@unrolled/formats';
import { ArgumentError } from '@unrolled/guards';
import type { Linear } from '@unrolled/nn';
import { type Attention, maskedScore } from '../attention/attention.ts';
import { AdditiveAttention, DotAttention, GeneralAttention } from '../attention/attentions.ts';
import type { Decoder } from '../decoder/decoder.ts';
import { BahdanauDecoder, InputFeedingDecoder, LuongDecoder } from '../decoder/decoders.ts';
import type { SequenceGenerator } from '../sequence-generator.ts';

/** Names of what attention reads at every step. */
interface MemoryNames {
  /** [rows, positions, memorySize] */
  readonly values: string;
  /** [rows, positions, ..] */
  readonly keys: string;
  /** bool [rows, 1, positions]; null where all positions are valid */
  readonly mask: string | null;
}

/** Names of a step's results. */
interface StepNames {
  /** [rows, featureSize] */
  readonly features: string;
  /** [rows, positions]; null without attention */
  readonly weights: string | null;
  readonly state: StateNames;
}

/**
 * One step of a decoder as an ONNX file. Inputs: `tokens` int32 [rows], `memory` and, where attention compares
 * other vectors, `keys` of the encoder, `lengths` int32 [rows] where sources have lengths, and the state `h`,
 * `c`, with input feeding also `fed` [rows, features], zeros at first. Outputs: `logits` [rows, vocabulary],
 * `weights` [rows, positions] with attention, and `next_h`, `next_c`, `next_fed`, which the next call
 * takes. The tokens that begin and end a target, and those that none has, are `unrolled.decoding` of the
 * metadata.
 * @param hasLengths whether sources have lengths
 * @param never tokens that no target has
 * @throws ArgumentError for a custom decoder or attention
 */
export async function decoderFile(
  { decoder, startToken, endToken }: SequenceGenerator,
  metadata: ReadonlyMap<string, string>,
  { hasLengths, never }: { readonly hasLengths: boolean; readonly never: readonly number[] },
): Promise<FileBytes> {
  const graph = new OnnxGraph();
  const { attention, rnn, featureSize, output } = decoder;
  const tokens = graph.input('tokens', 'int32', ['rows']);
  const positions = attention.selective ? 'positions' : 1;
  const values = graph.input('memory', 'float32', ['rows', positions, attention.memorySize]);
  const layer = keyLayerOf(attention);
  const keys =
    layer === null
      ? values
      : graph.input('keys', 'float32', ['rows', positions, layer.outFeatures]);
  const isMasked = hasLengths && attention.selective;
  const lengths = isMasked ? graph.input('lengths', 'int32', ['rows']) : null;
  const mask =
    lengths === null
      ? null
      : graph.node('Unsqueeze', [addStepMask(graph, values, lengths), graph.integers(1)]);
  const shape = [rnn.numLayers, 'rows', rnn.hiddenSize];
  const names = stateNamesOf(rnn);
  const state = Object.fromEntries(
    names.map((name) => [name, graph.input(name, 'float32', shape)]),
  );
  const fed =
    decoder instanceof InputFeedingDecoder
      ? graph.input('fed', 'float32', ['rows', featureSize])
      : null;
  const embedded = addLayer(graph, decoder.embedding, tokens);
  const step = addDecoderStep(graph, decoder, { embedded, state, fed }, { values, keys, mask });
  const product = addProduct(graph, step.features, graph.parameter('output', output.weight));
  const logits = graph.node('Add', [product, graph.parameter('bias', output.bias)]);
  graph.output('logits', logits, ['rows', output.bias.size]);
  if (step.weights !== null) graph.output('weights', step.weights, ['rows', positions]);
  for (const name of names) graph.output(`next_${name}`, step.state[name], shape);
  if (fed !== null) graph.output('next_fed', step.features, ['rows', featureSize]);
  const decoding = JSON.stringify({ start: startToken, end: endToken, never });
  return graph.encode(new Map([...metadata, ['unrolled.decoding', decoding]]));
}

/**
 * The layer that computes keys from the memory; null where the memory itself is compared, or without
 * attention.
 */
export function keyLayerOf(attention: Attention): Linear | null {
  const hasKeys = attention instanceof AdditiveAttention || attention instanceof GeneralAttention;
  return hasKeys ? attention.key : null;
}

/** `Decoder.step` as ONNX, up to its features. @throws ArgumentError for a custom decoder */
function addDecoderStep(
  graph: OnnxGraph,
  decoder: Decoder,
  {
    embedded,
    state,
    fed,
  }: { readonly embedded: string; readonly state: StateNames; readonly fed: string | null },
  memory: MemoryNames,
): StepNames {
  const { attention, rnn } = decoder;
  const concat = (...parts: readonly string[]) => graph.node('Concat', parts, { axis: -1 });
  const recur = (input: string) => {
    const after = addRecurrent(graph, rnn, { x: addTime(graph, input), state });
    return { output: dropTime(graph, after.output), state: after.state };
  };
  const combined = (...parts: readonly string[]) =>
    graph.node('Tanh', [addLayer(graph, decoder.combine, concat(...parts))]);
  if (decoder instanceof LuongDecoder || decoder instanceof InputFeedingDecoder) {
    const after = recur(fed === null ? embedded : concat(embedded, fed));
    const { context, weights } = addAttention(graph, attention, after.output, memory);
    return { features: combined(context, after.output), weights, state: after.state };
  }
  if (decoder instanceof BahdanauDecoder) {
    const top = graph.slice(state.h, 0, -1, Number.MAX_SAFE_INTEGER);
    const query = graph.node('Squeeze', [top, graph.integers(0)]);
    const { context: attended, weights } = addAttention(graph, attention, query, memory);
    const context =
      decoder.gate === null
        ? attended
        : graph.node('Mul', [
            attended,
            graph.node('Sigmoid', [addLayer(graph, decoder.gate, query)]),
          ]);
    const after = recur(concat(embedded, context));
    const features = combined(after.output, context, embedded);
    return { features, weights, state: after.state };
  }
  throw new ArgumentError(
    `decoderFile: the decoder must be one that createDecoder makes, got ${decoder.constructor.name}`,
  );
}

/** `Attention.forward` for one query per row, as ONNX. @param query [rows, querySize] */
function addAttention(
  graph: OnnxGraph,
  attention: Attention,
  query: string,
  { values, keys, mask }: MemoryNames,
): { readonly context: string; readonly weights: string | null } {
  if (!attention.selective) return { context: dropTime(graph, values), weights: null };
  const scores = addScores(graph, attention, addTime(graph, query), keys); // [rows, 1, positions]
  const masked = (value: string, otherwise: number) =>
    mask === null ? value : graph.node('Where', [mask, value, graph.numbers(otherwise)]);
  const weights = masked(graph.node('Softmax', [masked(scores, maskedScore)], { axis: -1 }), 0);
  const context = dropTime(graph, graph.node('MatMul', [weights, values]));
  return { context, weights: dropTime(graph, weights) };
}

/** query [rows, 1, querySize], keys [rows, positions, ..] → [rows, 1, positions] */
function addScores(graph: OnnxGraph, attention: Attention, query: string, keys: string): string {
  const turned = (value: string) => graph.node('Transpose', [value], { perm: [0, 2, 1] });
  if (attention instanceof DotAttention || attention instanceof GeneralAttention) {
    return graph.node('MatMul', [query, turned(keys)]);
  }
  if (attention instanceof AdditiveAttention) {
    const sum = graph.node('Add', [addLayer(graph, attention.query, query), keys]);
    return turned(addLayer(graph, attention.energy, graph.node('Tanh', [sum])));
  }
  throw new ArgumentError(
    `decoderFile: the attention must be one that createAttention makes, got ${attention.constructor.name}`,
  );
}
