import {
  type CellKind,
  cellKinds,
  createRecurrentLayer,
  type HiddenState,
  type RecurrentLayer,
} from '@unrolled/cells';
import { check, checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/guards';
import { type Init, inits, Module } from '@unrolled/nn';
import {
  ArgumentError,
  formatShape,
  type Lengths,
  type Rng,
  ShapeError,
  type Tensor,
} from '@unrolled/tensor';
import { checkLengths } from '@unrolled/tensor/guards';
import { mapTensors } from '@unrolled/tensor/recurrence';
import type { Encoded, EncodedSizes } from './encoded.ts';

/** Options of a `RecurrentEncoder`. */
export interface RecurrentEncoderOptions {
  /** Size of the vector at each position. */
  readonly inputSize: number;
  /** Size of an output; each direction of a bidirectional encoder has half of it. */
  readonly hiddenSize: number;
  /** Default 1. */
  readonly numLayers?: number;
  /** Whether each sequence is also read backwards. Default true. */
  readonly bidirectional?: boolean;
  /** Default `gru`. */
  readonly cell?: CellKind;
  /** Share of values dropped between layers in training. Default 0. */
  readonly dropout?: number;
  readonly init?: Init;
  readonly rng: Rng;
}

/** Rules of the options of the layers, for any input vectors. */
export const layerRules: OptionRules<Omit<RecurrentEncoderOptions, 'inputSize'>> = {
  hiddenSize: rules.count,
  numLayers: optional(rules.count),
  bidirectional: optional(rules.boolean),
  cell: optional(oneOf(cellKinds)),
  dropout: optional(rules.fraction),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** The output of a recurrent encoder, which always has a final state. */
export interface RecurrentEncoded extends Encoded {
  readonly state: HiddenState;
}

/**
 * Reads sequences of vectors, such as frames or embedded tokens, with a stack of recurrent layers.
 * The summary is the final h of the top layer: for a bidirectional encoder, the forward state at the
 * end of each sequence next to the reverse state at its start.
 */
export class RecurrentEncoder extends Module {
  readonly sizes: EncodedSizes;
  readonly rnn: RecurrentLayer;

  constructor(options: RecurrentEncoderOptions) {
    super();
    const checked = checkOptions('RecurrentEncoder', options, {
      inputSize: rules.count,
      ...layerRules,
    });
    const { inputSize, hiddenSize, numLayers = 1, bidirectional = true, cell = 'gru' } = checked;
    const { dropout = 0, init, rng } = checked;
    if (bidirectional && hiddenSize % 2 === 1) {
      throw new ArgumentError(
        `RecurrentEncoder: hiddenSize must be even, since each direction has half of it, got ${hiddenSize}`,
      );
    }
    this.sizes = { memorySize: hiddenSize, summarySize: hiddenSize, stateSize: hiddenSize };
    this.rnn = createRecurrentLayer(cell, {
      inputSize,
      hiddenSize: bidirectional ? hiddenSize / 2 : hiddenSize,
      numLayers,
      bidirectional,
      dropout,
      init,
      rng,
    });
  }

  /** @param x [batch, positions, inputSize]; anything beyond a length */
  forward(x: Tensor, lengths: Lengths = null): RecurrentEncoded {
    const where = 'RecurrentEncoder.forward';
    check(where, 'x', x, rules.tensor);
    if (x.rank !== 3) {
      throw new ShapeError(
        `${where}: x must be [batch, positions, ..], got ${formatShape(x.shape)}`,
      );
    }
    checkLengths(where, 'lengths', lengths, x.shape[0], x.shape[1]);
    const { output, state } = this.rnn.forward(x, { lengths });
    const joined = this.rnn.bidirectional ? mapTensors(state, joinDirections) : state;
    const [layers, batch, size] = joined.h.shape;
    const top = layers === 1 ? joined.h : joined.h.slice([[layers - 1, layers]]);
    return { memory: output, lengths, summary: top.reshape([batch, size]), state: joined };
  }
}

/** [layers · 2, batch, size] → [layers, batch, 2 · size] */
function joinDirections(state: Tensor): Tensor {
  const [both, batch, size] = state.shape;
  return state
    .reshape([both / 2, 2, batch, size])
    .transpose([0, 2, 1, 3])
    .reshape([both / 2, batch, 2 * size]);
}
