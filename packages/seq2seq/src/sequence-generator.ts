import { type CellKind, cellKinds } from '@unrolled/cells';
import {
  check,
  checkEach,
  checkOptions,
  checkRecord,
  type OptionRules,
  oneOf,
  optional,
  rules,
  whole,
} from '@unrolled/guards';
import { type Init, inits, Module } from '@unrolled/nn';
import {
  ArgumentError,
  type Lengths,
  noGrad,
  type Rng,
  scope,
  type Tensor,
  tensor,
} from '@unrolled/tensor';
import { checkLengths } from '@unrolled/tensor/guards';
import type { AttentionMemory } from './attention/attention.ts';
import { type AttentionKind, attentionKinds, createAttention } from './attention/attentions.ts';
import { Bridge } from './bridge.ts';
import { checkEncoded } from './check.ts';
import type { Decoder, DecoderState } from './decoder/decoder.ts';
import { createDecoder, type DecoderKind, decoderKinds } from './decoder/decoders.ts';
import { checkSizes, type Encoded, type EncodedSizes } from './encoder/encoded.ts';
import { Frontier } from './search/frontier.ts';
import type { Generated } from './search/hypothesis.ts';
import { search } from './search/search.ts';
import { completeSearch, type DecodingOptions, maximumLengthOf } from './search/search-options.ts';
import {
  checkLossOptions,
  checkTargets,
  type SequenceLossOptions,
  sequenceLoss,
  type TargetBatch,
} from './sequence-loss.ts';

/** Options of the part of a model that does not depend on what is encoded. */
export interface GeneratorOptions {
  /** The token that every targetIn begins with. */
  readonly startToken: number;
  /** The token that ends a target. */
  readonly endToken: number;
  /** Size of a token embedding. Default 256. */
  readonly embeddingSize?: number;
  /** Size of the state of each layer. Default 256. */
  readonly hiddenSize?: number;
  /** Number of recurrent layers. Default 1. */
  readonly numLayers?: number;
  /** Default `gru`. */
  readonly cell?: CellKind;
  /** Default `general`. */
  readonly attention?: AttentionKind;
  /** Default `luong`, the fastest to train. */
  readonly decoder?: DecoderKind;
  /** Whether a `bahdanau` decoder multiplies the context by a gate (Xu 2015). Default false. */
  readonly gatedContext?: boolean;
  /** Share of values dropped in training: of embeddings, between layers, of features. Default 0.2. */
  readonly dropout?: number;
  /** Whether target embedding and output share one matrix. Default true. */
  readonly tieWeights?: boolean;
  /**
   * Default: `keras` for all but the embedding, which starts as N(0, 1), or tied to the output as
   * N(0, 16 / embeddingSize): smaller values learn slowly.
   */
  readonly init?: Init;
  readonly rng: Rng;
}

/** Options of a `SequenceGenerator`. */
export interface SequenceGeneratorOptions extends GeneratorOptions {
  /** Sizes of what the encoder gives: `encoder.sizes`. */
  readonly source: EncodedSizes;
  readonly vocabularySize: number;
}

/** Rules of `GeneratorOptions`. */
export const generatorRules: OptionRules<GeneratorOptions> = {
  startToken: rules.wholeNumber,
  endToken: rules.wholeNumber,
  embeddingSize: optional(rules.count),
  hiddenSize: optional(rules.count),
  numLayers: optional(rules.count),
  cell: optional(oneOf(cellKinds)),
  attention: optional(oneOf(attentionKinds)),
  decoder: optional(oneOf(decoderKinds)),
  gatedContext: optional(rules.boolean),
  dropout: optional(rules.fraction),
  tieWeights: optional(rules.boolean),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/** Logits of all positions of target sequences. */
export interface SequenceLogits {
  /** [batch, targetTime, vocabularySize]; meaningless beyond a target's length */
  readonly logits: Tensor;
  /** Attention weights, [batch, targetTime, positions]; null without attention */
  readonly weights: Tensor | null;
}

interface Prepared {
  readonly memory: AttentionMemory;
  readonly state: DecoderState;
}

/**
 * Generates token sequences from any encoded source: bridge, attention, decoder, loss and search.
 * With an encoder of tokens it translates, of an image grid or of frames it captions.
 */
export class SequenceGenerator extends Module {
  readonly startToken: number;
  readonly endToken: number;
  readonly bridge: Bridge;
  readonly decoder: Decoder;

  constructor(options: SequenceGeneratorOptions) {
    super();
    const where = 'SequenceGenerator';
    const checked = checkOptions(where, options, {
      ...generatorRules,
      source: rules.object,
      vocabularySize: rules.count,
    });
    const { vocabularySize, startToken, endToken, init, rng } = checked;
    const { embeddingSize = 256, hiddenSize = 256, numLayers = 1, cell = 'gru' } = checked;
    const { attention = 'general', decoder = 'luong', dropout = 0.2, tieWeights = true } = checked;
    const { gatedContext = false } = checked;
    const source = checkSizes(where, checked.source);
    if (gatedContext && decoder !== 'bahdanau') {
      throw new ArgumentError(
        `${where}: gatedContext needs the decoder 'bahdanau', got '${decoder}'; change one of them`,
      );
    }
    const token = whole(0, vocabularySize - 1);
    check(where, 'startToken', startToken, token);
    check(where, 'endToken', endToken, token);
    this.startToken = startToken;
    this.endToken = endToken;
    this.bridge = new Bridge({ source, cell, hiddenSize, numLayers, init, rng });
    const memorySize = attention === 'none' ? source.summarySize : source.memorySize;
    this.decoder = createDecoder(decoder, {
      vocabularySize,
      embeddingSize,
      hiddenSize,
      numLayers,
      cell,
      dropout,
      tieWeights,
      attention: createAttention(attention, { querySize: hiddenSize, memorySize, init, rng }),
      gatedContext: gatedContext || undefined,
      init,
      rng,
    });
  }

  /**
   * Targets for `loss`, padded to the longest.
   * @param targets the tokens of each, without start and end
   */
  targets(targets: readonly ArrayLike<number>[]): TargetBatch {
    checkEach('SequenceGenerator.targets', 'targets', targets, rules.numbers);
    const { startToken, endToken } = this;
    const targetLengths = Int32Array.from(targets, ({ length }) => length + 1);
    const time = Math.max(1, ...targetLengths);
    const [targetIn, targetOut] = [0, 1].map(() => new Int32Array(targets.length * time));
    targets.forEach((tokens, row) => {
      targetIn[row * time] = startToken;
      targetIn.set(tokens, row * time + 1);
      targetOut.set(tokens, row * time);
      targetOut[row * time + tokens.length] = endToken;
    });
    const shape = [targets.length, time];
    return {
      targetIn: tensor(targetIn, shape),
      targetOut: tensor(targetOut, shape),
      targetLengths,
    };
  }

  /**
   * Teacher forcing: the logits of every next token of given targets.
   * @param targetIn int32 [batch, targetTime]: the start token, then the target
   */
  forward(encoded: Encoded, targetIn: Tensor, targetLengths: Lengths = null): SequenceLogits {
    const where = 'SequenceGenerator.forward';
    const { memory, state } = this.#prepare(checkTargets(where, encoded, { targetIn }));
    const { features, weights } = this.decoder.forward(targetIn, state, memory, targetLengths);
    return { logits: this.decoder.logits(features), weights };
  }

  /**
   * The mean cross-entropy of all valid target tokens, in nats: []. Logits are computed only for these.
   * @throws ArgumentError when no target has a token
   */
  loss(encoded: Encoded, batch: TargetBatch, options: SequenceLossOptions = {}): Tensor {
    const where = 'SequenceGenerator.loss';
    const checked = checkLossOptions(where, options);
    const targets = checkRecord(where, 'batch', batch);
    const { targetIn, targetOut } = targets;
    const source = checkTargets(where, encoded, { targetIn, targetOut });
    checkLengths(
      where,
      'targetLengths',
      targets.targetLengths,
      targetOut.shape[0],
      targetOut.shape[1],
    );
    const { memory, state } = this.#prepare(source);
    return sequenceLoss(where, { decoder: this.decoder, memory, state }, targets, checked);
  }

  /**
   * Token sequences for each source, best first, each with its alignment. Deterministic: equal for a
   * source alone and in a batch, up to rounding. Runs in evaluation mode; the tensors of `encoded` remain
   * the caller's.
   */
  async generate(encoded: Encoded, options: DecodingOptions = {}): Promise<Generated[][]> {
    const where = 'SequenceGenerator.generate';
    const { tokenLimits, maximumLength, signal, ...settings } = completeSearch(where, options);
    const source = checkEncoded(where, encoded);
    const { startToken, endToken, training } = this;
    const [batch, positions] = source.memory.shape;
    const maximumLengths = Array.from({ length: batch }, (_, row) =>
      maximumLengthOf(where, maximumLength, source.lengths?.[row] ?? positions),
    );
    this.eval();
    try {
      const { memory, state } = scope(() => noGrad(() => this.#prepare(source)));
      const frontier = new Frontier(this.decoder, state, memory, {
        lengths: source.lengths,
        signal,
      });
      try {
        const bounds = { startToken, endToken, maximumLengths, tokenLimits };
        return await search(frontier, bounds, settings);
      } finally {
        frontier.dispose();
        for (const tensor of [memory.keys, memory.values, memory.mask]) {
          if (tensor !== source.memory) tensor?.dispose();
        }
      }
    } finally {
      this.train(training);
    }
  }

  #prepare(encoded: Encoded): Prepared {
    return {
      memory: this.decoder.attention.prepare(encoded),
      state: { recurrent: this.bridge.forward(encoded), fed: null },
    };
  }
}
