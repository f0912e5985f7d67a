import {
  type CellKind,
  cellKinds,
  createRecurrentLayer,
  type HiddenState,
  type RecurrentLayer,
} from '@unrolled/cells';
import { Dropout, type Embedding, type Init, inits, Module } from '@unrolled/nn';
import { ArgumentError, type Rng, type Tensor } from '@unrolled/tensor';
import { checkOptions, type OptionRules, oneOf, optional, rules } from '@unrolled/tensor/guards';
import { checkLengths, checkTokens, type Lengths } from './check.ts';
import { mapTensors } from './tensor-record.ts';
import { tokenEmbedding } from './token-embedding.ts';

export interface EncoderOptions {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  /** Of an output; each direction of a bidirectional encoder has half of it. */
  readonly hiddenSize: number;
  /** Default 1. */
  readonly numLayers?: number;
  /** Also read each source from its end. Default true. */
  readonly bidirectional?: boolean;
  /** Default `gru`. */
  readonly cell?: CellKind;
  /** Of the embedded tokens and between layers. Default 0. */
  readonly dropout?: number;
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<EncoderOptions> = {
  vocabularySize: rules.count,
  embeddingSize: rules.count,
  hiddenSize: rules.count,
  numLayers: optional(rules.count),
  bidirectional: optional(rules.boolean),
  cell: optional(oneOf(cellKinds)),
  dropout: optional(rules.fraction),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** What there is to attend to: an encoded sentence, or any other batch of vectors in places. */
export interface Encoded {
  /** [batch, places, memorySize]; what it holds beyond a length counts for nothing */
  readonly memory: Tensor;
  /** Valid places of each item. */
  readonly lengths: Lengths;
  /** All of it in one vector: [batch, memorySize] */
  readonly summary: Tensor;
}

export interface EncoderResult extends Encoded {
  /** The state after the last step, directions side by side: each [layers, batch, hiddenSize]. */
  readonly state: HiddenState;
}

/**
 * Reads token sequences of any length: an embedding and a stack of recurrent layers. The summary is
 * the final h of the top layer: of a bidirectional encoder, the forward state at each sequence's end
 * beside the reverse state at its start.
 */
export class Encoder extends Module {
  readonly hiddenSize: number;
  readonly embedding: Embedding;
  readonly dropout: Dropout;
  readonly rnn: RecurrentLayer;

  constructor(options: EncoderOptions) {
    super();
    const checked = checkOptions('Encoder', options, optionRules);
    const { vocabularySize, embeddingSize, hiddenSize, numLayers = 1, init, rng } = checked;
    const { bidirectional = true, cell = 'gru', dropout = 0 } = checked;
    if (bidirectional && hiddenSize % 2 === 1) {
      throw new ArgumentError(
        `Encoder: hiddenSize must be even, since each direction has half of it, got ${hiddenSize}`,
      );
    }
    this.hiddenSize = hiddenSize;
    this.embedding = tokenEmbedding(1, {
      numEmbeddings: vocabularySize,
      embeddingSize,
      init,
      rng,
    });
    this.rnn = createRecurrentLayer(cell, {
      inputSize: embeddingSize,
      hiddenSize: bidirectional ? hiddenSize / 2 : hiddenSize,
      numLayers,
      bidirectional,
      dropout,
      init,
      rng,
    });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork(`encoder dropout ${rng.bits()}`) });
  }

  /** @param source token ids, int32 [batch, places]; any valid ids beyond a length */
  forward(source: Tensor, lengths: Lengths = null): EncoderResult {
    checkTokens('Encoder.forward', 'source', source);
    checkLengths('Encoder.forward', 'lengths', lengths, source.shape[0], source.shape[1]);
    const embedded = this.dropout.forward(this.embedding.forward(source));
    const { output, state } = this.rnn.forward(embedded, { lengths });
    const joined = this.rnn.bidirectional ? mapTensors(state, joinDirections) : state;
    const [layers, batch, hiddenSize] = joined.h.shape;
    const top = layers === 1 ? joined.h : joined.h.slice([[layers - 1, layers]]);
    return { memory: output, lengths, summary: top.reshape([batch, hiddenSize]), state: joined };
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
