import {
  type CellKind,
  cellKinds,
  createRecurrentLayer,
  type HiddenState,
  type RecurrentLayer,
} from '@unrolled/cells';
import {
  check,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  rules,
  withMethods,
} from '@unrolled/guards';
import { Dropout, type Embedding, type Init, inits, Linear, Module } from '@unrolled/nn';
import {
  concat,
  formatShape,
  type Lengths,
  type Rng,
  ShapeError,
  type Tensor,
} from '@unrolled/tensor';
import { checkLengths, checkTensor } from '@unrolled/tensor/guards';
import { paddingMask, zeroPadding } from '@unrolled/tensor/recurrence';
import type { Attention, AttentionMemory } from '../attention/attention.ts';
import { checkDecoderInputs, checkTokens } from '../check.ts';
import { tiedDeviation, tokenEmbedding } from '../encoder/token-embedding.ts';
import { OutputProjection } from './output-projection.ts';

/** Options of a decoder. */
export interface DecoderOptions {
  readonly vocabularySize: number;
  /** Size of a token embedding, and of the features that predict the next token. */
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  /** Default 1. */
  readonly numLayers?: number;
  /** Default `gru`. */
  readonly cell?: CellKind;
  /** Its querySize must be hiddenSize. */
  readonly attention: Attention;
  /** Share of values dropped in training: of embeddings, between layers, of features. Default 0. */
  readonly dropout?: number;
  /** Whether embedding and output share one matrix (Press 2017). Default true. */
  readonly tieWeights?: boolean;
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<DecoderOptions> = {
  vocabularySize: rules.count,
  embeddingSize: rules.count,
  hiddenSize: rules.count,
  numLayers: optional(rules.count),
  cell: optional(oneOf(cellKinds)),
  attention: withMethods(
    'an attention, such as the result of createAttention(…)',
    'prepare',
    'forward',
  ),
  dropout: optional(rules.fraction),
  tieWeights: optional(rules.boolean),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** State that a decoder carries from one token to the next. */
export interface DecoderState {
  /** Each tensor [layers, rows, hiddenSize] */
  readonly recurrent: HiddenState;
  /** With input feeding, the features of the previous token, [rows, featureSize]; null: zeros. */
  readonly fed: Tensor | null;
}

/** Features and attention weights of whole target sequences. */
export interface DecoderResult {
  /** [batch, time, featureSize] */
  readonly features: Tensor;
  /** [batch, time, positions]: 0 beyond a target's length; null without attention */
  readonly weights: Tensor | null;
}

/** Prediction after one more token of each row. */
export interface DecoderStep {
  /** [rows, vocabularySize] */
  readonly logits: Tensor;
  /** [rows, positions]; null without attention */
  readonly weights: Tensor | null;
  readonly state: DecoderState;
}

/** One step of the decoder, before its logits. */
export interface Advance {
  /** [rows, featureSize] */
  readonly features: Tensor;
  readonly weights: Tensor | null;
  readonly state: DecoderState;
}

/** Sizes that differ between the decoders: the inputs of the recurrent layer and of the features. */
interface InputSizes {
  readonly recurrentInput: number;
  readonly features: number;
}

/**
 * The network that predicts the next token: embedding, recurrent layers, attention, features =
 * tanh(W [..]), and logits. The kinds differ in when they attend, and therefore in whether whole targets
 * run as one fused op.
 */
export abstract class Decoder extends Module {
  readonly hiddenSize: number;
  readonly featureSize: number;
  readonly embedding: Embedding;
  readonly dropout: Dropout;
  readonly rnn: RecurrentLayer;
  readonly attention: Attention;
  /** W: [featureSize, ..] */
  readonly combine: Linear;
  readonly output: OutputProjection;

  constructor(options: DecoderOptions, inputSizesOf: (options: DecoderOptions) => InputSizes) {
    super();
    const checked = checkOptions('Decoder', options, optionRules);
    const inputs = inputSizesOf(checked);
    const { vocabularySize, embeddingSize, hiddenSize, numLayers = 1, init, rng } = checked;
    const { cell = 'gru', attention, dropout = 0, tieWeights = true } = checked;
    if (attention.querySize !== hiddenSize) {
      throw new ShapeError(
        `Decoder: the attention's querySize must be hiddenSize ${hiddenSize}, got ` +
          attention.querySize,
      );
    }
    this.hiddenSize = hiddenSize;
    this.featureSize = embeddingSize;
    this.embedding = tokenEmbedding(tieWeights ? tiedDeviation(embeddingSize) : 1, {
      numEmbeddings: vocabularySize,
      embeddingSize,
      init,
      rng,
    });
    this.rnn = createRecurrentLayer(cell, {
      inputSize: inputs.recurrentInput,
      hiddenSize,
      numLayers,
      dropout,
      init,
      rng,
    });
    this.attention = attention;
    this.combine = new Linear({
      inFeatures: inputs.features,
      outFeatures: embeddingSize,
      init,
      rng,
    });
    this.output = new OutputProjection({
      tiedTo: tieWeights ? this.embedding : null,
      featureSize: embeddingSize,
      vocabularySize,
      init,
      rng,
    });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork(`decoder dropout ${rng.bits()}`) });
  }

  /**
   * Teacher forcing: features that predict the token after each of the given ones.
   * @param targetIn int32 [batch, time]: the start token, then the target
   * @param lengths valid tokens of each row of targetIn; results beyond a length have no meaning
   */
  forward(
    targetIn: Tensor,
    state: DecoderState,
    memory: AttentionMemory,
    lengths: Lengths = null,
  ): DecoderResult {
    checkTokens('Decoder.forward', 'targetIn', targetIn);
    checkDecoderInputs('Decoder.forward', state, memory);
    const [batch, time] = targetIn.shape;
    checkLengths('Decoder.forward', 'lengths', lengths, batch, time);
    const embedded = this.dropout.forward(this.embedding.forward(targetIn));
    const { features, weights } = this.decode(embedded, state, memory, lengths);
    return {
      features: this.dropout.forward(features),
      weights: weights === null ? null : cutOff(weights, lengths),
    };
  }

  /** features [.., featureSize] → [.., vocabularySize] */
  logits(features: Tensor): Tensor {
    checkTensor('Decoder.logits', 'features', features);
    return this.output.forward(features);
  }

  /**
   * One more token of each row: forward() for a single step.
   * @param tokens int32 [rows]: as many for each source of the memory, in adjacent rows
   */
  step(tokens: Tensor, state: DecoderState, memory: AttentionMemory): DecoderStep {
    check('Decoder.step', 'tokens', tokens, rules.tensor);
    checkDecoderInputs('Decoder.step', state, memory);
    if (tokens.rank !== 1) {
      throw new ShapeError(`Decoder.step: tokens must be [rows], got ${formatShape(tokens.shape)}`);
    }
    const [sources] = memory.values.shape;
    if (tokens.size % sources !== 0) {
      throw new ShapeError(
        `Decoder.step: there must be as many tokens for each of ${sources} sources, got ${tokens.size}`,
      );
    }
    const embedded = this.dropout.forward(this.embedding.forward(tokens));
    const { features, weights, state: next } = this.advance(embedded, state, memory);
    return { logits: this.logits(this.dropout.forward(features)), weights, state: next };
  }

  /** @param embedded [batch, time, embeddingSize] */
  protected abstract decode(
    embedded: Tensor,
    state: DecoderState,
    memory: AttentionMemory,
    lengths: Lengths,
  ): DecoderResult;

  /** @param embedded [rows, embeddingSize] */
  protected abstract advance(
    embedded: Tensor,
    state: DecoderState,
    memory: AttentionMemory,
  ): Advance;

  /** tanh(W [parts]): all [.., size] → [.., featureSize] */
  protected combined(...parts: readonly Tensor[]): Tensor {
    return this.combine.forward(concat(parts, -1)).tanh();
  }

  /** Attends with one query for each row, [rows, hiddenSize]; the rows of a source share its memory. */
  protected attend(query: Tensor, memory: AttentionMemory) {
    const [rows, size] = query.shape;
    const [sources] = memory.values.shape;
    const queries = query.reshape([sources, rows / sources, size]);
    const { context, weights } = this.attention.forward(queries, memory);
    return {
      context: context.reshape([rows, this.attention.memorySize]),
      weights: weights === null ? null : weights.reshape([rows, weights.shape[2]]),
    };
  }
}

/** weights [batch, time, positions], and 0 beyond a length */
const cutOff = (weights: Tensor, lengths: Lengths): Tensor =>
  zeroPadding(weights, paddingMask(weights, lengths, weights.shape[1]));
