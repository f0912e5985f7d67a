import type { RecurrentLayer } from '@unrolled/cells';
import type { SequenceKind } from '@unrolled/tensor';
import { kindOfLayer, type Weight, type Weights, weightsOf } from '../weights.ts';
import { recurrentOperators, toOnnxGates } from './gates.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** Names of the values by which a recurrent layer meets the rest of a graph. */
export interface RecurrentNames {
  /** Begins the names of weights. */
  readonly path: string;
  /** [batch, time, inputSize] */
  readonly x: string;
  /** int32 [batch]; null where every sequence has all steps. */
  readonly lengths: string | null;
  /** Names of states before the first step, and of those after the last, by ours: h, c. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

/**
 * A stack of recurrent layers as one node a layer, with states as inputs and outputs. ONNX puts time
 * before batch, so the nodes stand between two transpositions.
 * @returns the name of the output, [batch, time, directions · hiddenSize]
 */
export async function addRecurrent(
  builder: GraphBuilder,
  layer: RecurrentLayer,
  { path, x, lengths, before, after }: RecurrentNames,
): Promise<string> {
  const kind = kindOfLayer(`writeOnnx: ${path}`, layer);
  const weights = await weightsOf(layer);
  const { numLayers, hiddenSize, bidirectional } = layer;
  const suffixes = bidirectional ? ['', '_reverse'] : [''];
  const states = Object.keys(before);
  const finals: Record<string, string[]> = Object.fromEntries(states.map((name) => [name, []]));
  let input = builder.node('Transpose', [x], { perm: [1, 0, 2] }); // time first
  for (let place = 0; place < numLayers; place++) {
    const cells = suffixes.map((suffix) => `l${place}${suffix}`);
    const initial = states.map((state) =>
      numLayers === 1
        ? before[state]
        : builder.node('Slice', [
            before[state],
            builder.integers(place * suffixes.length),
            builder.integers((place + 1) * suffixes.length),
            builder.integers(0),
          ]),
    );
    const outputs = states.map((state) =>
      numLayers === 1 ? after[state] : `${path}.${after[state]}_l${place}`,
    );
    const [y] = builder.nodes(
      recurrentOperators[kind],
      [
        input,
        ...addWeights(builder, `${path}.l${place}`, kind, weights, cells),
        lengths ?? '',
        ...initial,
      ],
      attributesOf(kind, hiddenSize, suffixes.length),
      [`${path}.y_l${place}`, ...outputs],
    );
    for (const [index, state] of states.entries()) finals[state].push(outputs[index]);
    // [time, directions, batch, hidden] → [time, batch, directions · hidden]
    input = builder.node('Reshape', [
      builder.node('Transpose', [y], { perm: [0, 2, 1, 3] }),
      builder.integers(0, 0, suffixes.length * hiddenSize),
    ]);
  }
  if (numLayers > 1) {
    for (const state of states) builder.node('Concat', finals[state], { axis: 0 }, after[state]);
  }
  return builder.node('Transpose', [input], { perm: [1, 0, 2] });
}

function attributesOf(kind: SequenceKind, hiddenSize: number, directions: number) {
  return {
    hidden_size: hiddenSize,
    direction: directions === 2 ? 'bidirectional' : 'forward',
    ...(kind === 'gru' && { linear_before_reset: 1 }),
    ...(kind === 'rnn-relu' && { activations: new Array<string>(directions).fill('Relu') }),
  };
}

/** W, R and, unless the layer has none, B of one layer: the directions one after the other. */
function addWeights(
  builder: GraphBuilder,
  path: string,
  kind: SequenceKind,
  weights: Weights,
  cells: readonly string[],
): string[] {
  const operator = recurrentOperators[kind];
  const of = (name: string) => {
    const found = cells.map((cell) => weights.get(`${name}_${cell}`) as Weight);
    return found.map((weight) => toOnnxGates(operator, weight));
  };
  const [input, hidden] = [of('weight_ih'), of('weight_hh')];
  const names = [
    builder.weight(`${path}.W`, joined(input, input[0].shape)),
    builder.weight(`${path}.R`, joined(hidden, hidden[0].shape)),
  ];
  if (!weights.has(`bias_ih_${cells[0]}`)) return [...names, ''];
  const [ofInput, ofHidden] = [of('bias_ih'), of('bias_hh')];
  const biases = cells.flatMap((_, place) => [ofInput[place], ofHidden[place]]);
  const [rows] = ofInput[0].shape;
  const bias = { ...joined(biases, []), shape: [cells.length, 2 * rows] };
  return [...names, builder.weight(`${path}.B`, bias)];
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
