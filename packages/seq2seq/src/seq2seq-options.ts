import { type CellKind, cellKinds } from '@unrolled/cells';
import { type Init, inits } from '@unrolled/nn';
import type { Rng, Tensor } from '@unrolled/tensor';
import { type OptionRules, oneOf, optional, rules } from '@unrolled/tensor/guards';
import { type AttentionKind, attentionKinds } from './attention/create-attention.ts';
import { type BridgeKind, bridgeKinds } from './bridge.ts';
import type { Lengths } from './check.ts';
import { type DecoderKind, decoderKinds } from './decoder/create-decoder.ts';
import type { SearchMethod } from './search/search.ts';
import type { TokenLimits } from './search/token-limits.ts';

export interface Seq2SeqOptions {
  readonly sourceVocabularySize: number;
  readonly targetVocabularySize: number;
  /** The token that every targetIn begins with. */
  readonly startToken: number;
  /** The token that ends a target. */
  readonly endToken: number;
  /** Default 256. */
  readonly embeddingSize?: number;
  /** Of the decoder and of an encoder output, both directions together. Default 256. */
  readonly hiddenSize?: number;
  /** Of the encoder and of the decoder. Default 1. */
  readonly numLayers?: number;
  /** Default `gru`. */
  readonly cell?: CellKind;
  /** Whether the encoder also reads from the end. Default true. */
  readonly bidirectional?: boolean;
  /** Default `linear`. */
  readonly bridge?: BridgeKind;
  /** Default `general`. */
  readonly attention?: AttentionKind;
  /** Default `luong`, the fastest to train. */
  readonly decoder?: DecoderKind;
  /** Of embedded tokens, between layers, and of the decoder's features. Default 0.2. */
  readonly dropout?: number;
  /** Use the matrix of the target embedding for the output too. Default true. */
  readonly tieWeights?: boolean;
  /**
   * Default: `keras` for all but the embeddings, which begin as N(0, 1), and where the output has the
   * same matrix as N(0, 16 / embeddingSize): narrower values learn slowly.
   */
  readonly init?: Init;
  readonly rng: Rng;
}

export const seq2SeqOptionRules: OptionRules<Seq2SeqOptions> = {
  sourceVocabularySize: rules.count,
  targetVocabularySize: rules.count,
  startToken: rules.wholeNumber,
  endToken: rules.wholeNumber,
  embeddingSize: optional(rules.count),
  hiddenSize: optional(rules.count),
  numLayers: optional(rules.count),
  cell: optional(oneOf(cellKinds)),
  bidirectional: optional(rules.boolean),
  bridge: optional(oneOf(bridgeKinds)),
  attention: optional(oneOf(attentionKinds)),
  decoder: optional(oneOf(decoderKinds)),
  dropout: optional(rules.fraction),
  tieWeights: optional(rules.boolean),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

export interface Seq2SeqResult {
  /** [batch, targetTime, targetVocabularySize]; beyond a target's length they mean nothing */
  readonly logits: Tensor;
  /** [batch, targetTime, sourceTime]: the alignment; null without attention */
  readonly weights: Tensor | null;
}

export interface Seq2SeqBatch {
  /** int32 [batch, sourceTime] */
  readonly source: Tensor;
  readonly sourceLengths: Lengths;
  /** int32 [batch, targetTime]: the start token, then the target */
  readonly targetIn: Tensor;
  /** int32 [batch, targetTime]: the target, then the end token */
  readonly targetOut: Tensor;
  /** Valid tokens of each row of targetIn and targetOut. */
  readonly targetLengths: Lengths;
}

export interface Seq2SeqLossOptions {
  /** Spread this share of each target evenly over all tokens (Szegedy 2016). Default 0. */
  readonly labelSmoothing?: number;
  /** Let the decoder read tokens of its own with this probability (Bengio 2015). */
  readonly scheduledSampling?: { readonly probability: number; readonly rng: Rng };
}

export type TranslateOptions = SearchMethod & {
  /**
   * The greatest number of tokens, the end token included, by the length of a source. Default:
   * 2 · length + 10, at most 1,000.
   */
  readonly maxLength?: number | ((sourceLength: number) => number);
  /** Tokens that a target may hold once at most. Default: none. */
  readonly limits?: TokenLimits;
};
