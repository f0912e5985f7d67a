import type { RecurrentLayer } from '@unrolled/cells';
import { GRU, LSTM, RNN } from '@unrolled/cells';
import { describe } from '@unrolled/guards';
import type { Module } from '@unrolled/nn';
import { checkWeights } from '@unrolled/nn/guards';
import {
  ArgumentError,
  FormatError,
  Rng,
  type SequenceKind,
  type Shape,
  scope,
  tensor,
  UnrolledError,
} from '@unrolled/tensor';

/** Values of one weight, row-major. */
export interface Weight {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Weights by the names that a module gives its parameters. */
export type Weights = ReadonlyMap<string, Weight>;

/**
 * Blocks of gates, [gates · hidden, ..], in another order.
 * @param order for each block of the result, the index of its source block
 */
export function reorderGates({ shape, values }: Weight, order: readonly number[]): Weight {
  const block = values.length / order.length;
  const result = new Float32Array(values.length);
  for (const [place, gate] of order.entries()) {
    result.set(values.subarray(gate * block, (gate + 1) * block), place * block);
  }
  return { shape, values: result };
}

/** Options that `create` passes to a layer whose weights are loaded next. */
export interface UnsetOptions {
  readonly init: 'zeros';
  readonly rng: Rng;
}

const unset = (): UnsetOptions => ({ init: 'zeros', rng: new Rng(0) });

/**
 * A module with these weights, in evaluation. Its shapes are held against the weights before a value
 * of it is made, so that a file cannot make it allocate more memory than it has bytes.
 * @param where beginning of an error
 * @throws FormatError naming the weights that are missing, unknown, of another shape or not finite
 */
export function buildModule<Built extends Module>(
  where: string,
  weights: Weights,
  create: (options: UnsetOptions) => Built,
): Built {
  for (const [name, weight] of weights) checkFinite(where, name, weight);
  try {
    checkWeights(where, weights, () => create(unset()));
    const module = create(unset());
    scope(() =>
      module.loadStateDict(
        Object.fromEntries(
          [...weights].map(([name, one]) => [name, tensor(one.values, one.shape)]),
        ),
      ),
    );
    return module.eval();
  } catch (error) {
    if (error instanceof FormatError || !(error instanceof UnrolledError)) throw error;
    throw new FormatError(`${where}: ${error.message}`, { cause: error });
  }
}

function checkFinite(where: string, name: string, { values }: Weight): void {
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return;
  throw new FormatError(
    `${where}: ${describe(name)} must hold finite numbers, got ${values[place]} at index ${place}`,
  );
}

/** Sizes of a recurrent layer. */
export interface RecurrentSizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers?: number;
  readonly bidirectional?: boolean;
  readonly bias?: boolean;
  /** Slope of the hard sigmoid in the gates. Default: the sigmoid. */
  readonly hardSigmoid?: number;
}

/** A recurrent layer of a kind, with these weights. @throws FormatError */
export function buildRecurrent(
  where: string,
  kind: SequenceKind,
  sizes: RecurrentSizes,
  weights: Weights,
): RecurrentLayer {
  return buildModule(where, weights, (options) => create(kind, { ...sizes, ...options }));
}

function create(kind: SequenceKind, options: RecurrentSizes & UnsetOptions): RecurrentLayer {
  switch (kind) {
    case 'lstm':
      return new LSTM(options);
    case 'gru':
    case 'gru-reset-before':
      return new GRU({ ...options, resetAfter: kind === 'gru' });
    case 'rnn-tanh':
    case 'rnn-relu':
      return new RNN({ ...options, nonlinearity: kind === 'rnn-relu' ? 'relu' : 'tanh' });
    default:
      return kind satisfies never;
  }
}

/** The kind of the cells of a layer. @throws ArgumentError for cells that are layer-normalised */
export function kindOfLayer(where: string, layer: RecurrentLayer): SequenceKind {
  const [[cell]] = layer.cells;
  if (cell.layer_norm_ih !== null) {
    throw new ArgumentError(`${where}: layerNorm cannot be expressed there; train without it`);
  }
  if (cell.hardSigmoid !== null) {
    throw new ArgumentError(`${where}: hardSigmoid cannot be expressed there; train without it`);
  }
  return cell.kind;
}

/** The values of a module's parameters, by name. */
export async function weightsOf(module: Module): Promise<Weights> {
  const read = Object.entries(module.stateDict()).map(
    async ([name, live]): Promise<[string, Weight]> => [
      name,
      { shape: live.shape, values: await live.data(new Float32Array(live.size)) },
    ],
  );
  return new Map(await Promise.all(read));
}
