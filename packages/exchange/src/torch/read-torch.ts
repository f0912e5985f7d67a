import { toFloat32 } from '@unrolled/formats';
import {
  check,
  checkOptions,
  checkRecord,
  describe,
  oneOf,
  optional,
  rules,
} from '@unrolled/guards';
import { Embedding, Linear, type Module } from '@unrolled/nn';
import { FormatError, formatShape } from '@unrolled/tensor';
import { buildModule, buildRecurrent, type Weight, type Weights } from '../weights.ts';
import { decodeTorch } from './decode-torch.ts';

/** Kinds of layers that are read from a state dict. */
const torchLayerKinds = [
  ...(['lstm', 'gru', 'rnn-tanh', 'rnn-relu'] as const),
  ...(['linear', 'embedding'] as const),
];

/** Kind of layer in a state dict of PyTorch. */
export type TorchLayerKind = (typeof torchLayerKinds)[number];

/** Options of `readTorch`. */
export interface ReadTorchOptions {
  /** Name of the file in errors. */
  readonly source?: string;
  /**
   * Kinds of layers, by name, where the state dict is ambiguous: a matrix without a bias is an
   * embedding or a linear layer, and an RNN has tanh or ReLU.
   */
  readonly layers?: Readonly<Record<string, TorchLayerKind>>;
}

/**
 * The layers of a PyTorch state dict that was saved as safetensors, by the names of the modules that
 * held them (`''` for a single module): RNN, LSTM, GRU, Embedding and Linear, in evaluation.
 * float32 values keep their bits; float64, float16 and bfloat16 are converted.
 *
 *     const layers = readTorch(bytes, { layers: { embedding: 'embedding' } });
 *     const lstm = layers.get('encoder');
 *
 * @throws FormatError naming the layer for what cannot be expressed: proj_size, other modules, an ambiguous
 *   kind
 */
export function readTorch(
  file: Uint8Array,
  options: ReadTorchOptions = {},
): ReadonlyMap<string, Module> {
  check('readTorch', 'the file', file, rules.bytes);
  const { source = 'the file', layers = {} } = checkOptions('readTorch', options, {
    source: optional(rules.text),
    layers: optional(rules.object),
  });
  const kinds = new Map(Object.entries(checkRecord('readTorch', 'layers', layers)));
  for (const [name, kind] of kinds) {
    check('readTorch', `layers.${name}`, kind, oneOf(torchLayerKinds));
  }
  const { tensors } = decodeTorch(file, { source });
  const groups = new Map<string, Map<string, Weight>>();
  for (const [name, entry] of tensors) {
    const dot = name.lastIndexOf('.');
    const path = name.slice(0, Math.max(dot, 0));
    const weights = groups.get(path) ?? new Map<string, Weight>();
    const values = toFloat32(entry, name);
    groups.set(path, weights.set(name.slice(dot + 1), { shape: entry.shape, values }));
  }
  const missing = [...kinds.keys()].find((name) => !groups.has(name));
  if (missing !== undefined) {
    throw new FormatError(`readTorch: ${source}: there is no layer ${describe(missing)}`);
  }
  return new Map(
    [...groups].map(([path, weights]) => [
      path,
      readLayer(`readTorch: ${source}: ${describe(path)}`, weights, kinds.get(path)),
    ]),
  );
}

function readLayer(where: string, weights: Weights, given: TorchLayerKind | undefined): Module {
  const weight = weights.get('weight_hh_l0');
  if (weight !== undefined) return readRecurrent(where, weights, weight, given);
  const { shape = [] } = weights.get('weight') ?? {};
  const [rows, columns] = shape;
  if (shape.length !== 2) throw unreadable(where, weights);
  const kind = given ?? (weights.has('bias') ? 'linear' : undefined);
  switch (kind) {
    case 'linear':
      return buildModule(where, weights, (options) => {
        const sizes = { inFeatures: columns, outFeatures: rows, bias: weights.has('bias') };
        return new Linear({ ...sizes, ...options });
      });
    case 'embedding':
      return buildModule(where, weights, (options) => {
        return new Embedding({ numEmbeddings: rows, embeddingSize: columns, ...options });
      });
    default:
      throw new FormatError(
        `${where}: a matrix without a bias is an embedding or a linear layer, got ` +
          `${formatShape(shape)}${given === undefined ? '' : ` for ${given}`}; state which in the ` +
          "option layers: { name: 'embedding' }",
      );
  }
}

/** Gates, by the number of rows of the recurrent weights for each unit. */
const kindsByGates: Readonly<Record<number, readonly TorchLayerKind[]>> = {
  4: ['lstm'],
  3: ['gru'],
  1: ['rnn-tanh', 'rnn-relu'],
};

function readRecurrent(
  where: string,
  weights: Weights,
  { shape }: Weight,
  given: TorchLayerKind | undefined,
) {
  const projection = [...weights.keys()].find((name) => name.startsWith('weight_hr_'));
  if (projection !== undefined) {
    throw new FormatError(
      `${where}: proj_size (${describe(projection)}) cannot be expressed; train without it`,
    );
  }
  const [rows, hiddenSize] = shape;
  const possible = kindsByGates[rows / hiddenSize] ?? [];
  if (shape.length !== 2 || possible.length === 0) {
    throw new FormatError(
      `${where}: weight_hh_l0 must be [4 or 3 or 1 times hidden, hidden], got ${formatShape(shape)}`,
    );
  }
  const kind = given ?? (possible.length === 1 ? possible[0] : undefined);
  if (kind === undefined || kind === 'linear' || kind === 'embedding' || !possible.includes(kind)) {
    throw new FormatError(
      `${where}: its weights are those of ${possible.join(' or ')}, got ${given ?? 'none of them'} ` +
        `in the option layers; set layers: { name: '${possible[0]}' }`,
    );
  }
  const names = [...weights.keys()];
  const sizes = {
    inputSize: weights.get('weight_ih_l0')?.shape[1] ?? 0,
    hiddenSize,
    numLayers: names.filter((name) => /^weight_hh_l\d+$/.test(name)).length,
    bidirectional: weights.has('weight_hh_l0_reverse'),
    bias: weights.has('bias_hh_l0'),
  };
  return buildRecurrent(where, kind, sizes, weights);
}

function unreadable(where: string, weights: Weights): FormatError {
  const parts = [...weights].map(([name, { shape }]) => `${describe(name)} ${formatShape(shape)}`);
  return new FormatError(
    `${where}: expected the weights of an RNN, LSTM, GRU, Embedding or Linear, got ` +
      `${parts.slice(0, 4).join(', ')}; leave this layer out of the file`,
  );
}
