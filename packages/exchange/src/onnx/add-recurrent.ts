import type { RecurrentLayer } from '@unrolled/cells';
import type { SequenceKind } from '@unrolled/tensor';
import { kindOfLayer, type Weight, type Weights, weightsOf } from '../weights.ts';
import { recurrentOperators, toOnnxGates } from './gates.ts';
import type { OnnxGraph } from './onnx-graph.ts';

/** Names of states by ours: h, c. */
export type StateNames = Readonly<Record<string, string>>;

/** Names of the inputs of a recurrent layer in a graph. */
export interface RecurrentInputs {
  /** [batch, time, inputSize] */
  readonly x: string;
  /** int32 [batch]; null where every sequence has all steps. */
  readonly lengths?: string | null;
  /** States before the first step, each [layers · directions, batch, hiddenSize]; null: zeros. */
  readonly state?: StateNames | null;
}

/** Names of the outputs of a recurrent layer in a graph. */
export interface RecurrentOutputs {
  /** [batch, time, directions · hiddenSize] */
  readonly output: string;
  /** States after the last step. */
  readonly state: StateNames;
}

/**
 * A stack of recurrent layers as one node per layer. ONNX puts time before batch, so the nodes are between
 * two transpositions.
 * @param where beginning of an error
 * @throws ArgumentError for cells that are layer-normalised
 */
export function addRecurrent(
  graph: OnnxGraph,
  layer: RecurrentLayer,
  { x, lengths = null, state: before = null }: RecurrentInputs,
  where = 'addRecurrent',
): RecurrentOutputs {
  const kind = kindOfLayer(where, layer);
  const { numLayers, hiddenSize, bidirectional } = layer;
  const directions = bidirectional ? ['', '_reverse'] : [''];
  const states = stateNamesOf(layer);
  const finals = states.map((): string[] => []);
  let read: Promise<Weights> | undefined;
  const weights = () => {
    read ??= weightsOf(layer);
    return read;
  };
  const hasBias = layer.stateDict().bias_ih_l0 !== undefined;
  let input = graph.node('Transpose', [x], { perm: [1, 0, 2] }); // time first
  for (let place = 0; place < numLayers; place++) {
    const cells = directions.map((direction) => `l${place}${direction}`);
    const [start, end] = [place, place + 1].map((one) => one * directions.length);
    const initial = states.map((state) => {
      if (before === null) return '';
      return numLayers === 1 ? before[state] : graph.slice(before[state], 0, start, end);
    });
    const [y, ...after] = graph.nodes(
      recurrentOperators[kind],
      [input, ...addWeights(graph, kind, { weights, hasBias, cells }), lengths ?? '', ...initial],
      attributesOf(kind, hiddenSize, directions.length),
      1 + states.length,
    );
    for (const [index, name] of after.entries()) finals[index].push(name);
    // [time, directions, batch, hidden] → [time, batch, directions · hidden]
    const batchFirst = graph.node('Transpose', [y], { perm: [0, 2, 1, 3] });
    input = graph.reshape(batchFirst, 0, 0, directions.length * hiddenSize);
  }
  const joined = finals.map((names) =>
    numLayers === 1 ? names[0] : graph.node('Concat', names, { axis: 0 }),
  );
  return {
    output: graph.node('Transpose', [input], { perm: [1, 0, 2] }),
    state: Object.fromEntries(states.map((state, index) => [state, joined[index]])),
  };
}

/** Names of the states of a layer: h, and of an LSTM c. */
export function stateNamesOf(layer: RecurrentLayer): readonly string[] {
  const [[{ stateNames }]] = layer.cells;
  return stateNames;
}

function attributesOf(kind: SequenceKind, hiddenSize: number, directions: number) {
  return {
    hidden_size: hiddenSize,
    direction: directions === 2 ? 'bidirectional' : 'forward',
    ...(kind === 'gru' && { linear_before_reset: 1 }),
    ...(kind === 'rnn-relu' && { activations: new Array<string>(directions).fill('Relu') }),
  };
}

/** W, R and, unless the layer has none, B of one layer: the directions concatenated. */
function addWeights(
  graph: OnnxGraph,
  kind: SequenceKind,
  {
    weights,
    hasBias,
    cells,
  }: {
    readonly weights: () => Promise<Weights>;
    readonly hasBias: boolean;
    readonly cells: readonly string[];
  },
): string[] {
  const operator = recurrentOperators[kind];
  const of = (all: Weights, name: string) =>
    cells.map((cell) => toOnnxGates(operator, all.get(`${name}_${cell}`) as Weight));
  const matrix = (name: string, own: string) =>
    graph.constant(own, async () => {
      const parts = of(await weights(), name);
      return joined(parts, parts[0].shape);
    });
  const names = [matrix('weight_ih', 'W'), matrix('weight_hh', 'R')];
  if (!hasBias) return [...names, ''];
  const bias = graph.constant('B', async () => {
    const all = await weights();
    const [ofInput, ofHidden] = [of(all, 'bias_ih'), of(all, 'bias_hh')];
    const biases = cells.flatMap((_, place) => [ofInput[place], ofHidden[place]]);
    return { ...joined(biases, []), shape: [cells.length, 2 * ofInput[0].shape[0]] };
  });
  return [...names, bias];
}

/** Weights of one shape behind each other: [count, ..shape] */
function joined(parts: readonly Weight[], shape: readonly number[]): Weight {
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let offset = 0;
  for (const part of parts) {
    values.set(part.values, offset);
    offset += part.values.length;
  }
  return { shape: [parts.length, ...shape], values };
}
