import { Module } from '@unrolled/nn';
import {
  ArgumentError,
  formatShape,
  noGrad,
  ShapeError,
  sameShape,
  scope,
  type Tensor,
} from '@unrolled/tensor';
import { check, checkOptions, optional, rules, whole } from '@unrolled/tensor/guards';
import type { AttentionMemory } from './attention/attention.ts';
import { createAttention } from './attention/create-attention.ts';
import { type Bridge, createBridge } from './bridge.ts';
import { checkLengths, checkTokens, type Lengths } from './check.ts';
import { createDecoder } from './decoder/create-decoder.ts';
import type { Decoder } from './decoder/decoder.ts';
import type { DecoderState } from './decoder/decoder-state.ts';
import { Encoder } from './encoder.ts';
import { mixInOwnTokens } from './scheduled-sampling.ts';
import { Frontier } from './search/frontier.ts';
import type { Translation } from './search/hypothesis.ts';
import { checkSearchOptions, search } from './search/search.ts';
import type {
  Seq2SeqBatch,
  Seq2SeqLossOptions,
  Seq2SeqOptions,
  Seq2SeqResult,
  TranslateOptions,
} from './seq2seq-options.ts';
import { seq2SeqOptionRules } from './seq2seq-options.ts';
import { disposeTensors } from './tensor-record.ts';

/** What the decoder needs of a source. */
interface Prepared {
  readonly memory: AttentionMemory;
  readonly state: DecoderState;
}

/** Encoder, bridge, attention and decoder: token sequences to token sequences. */
export class Seq2Seq extends Module {
  readonly startToken: number;
  readonly endToken: number;
  readonly encoder: Encoder;
  readonly bridge: Bridge;
  readonly decoder: Decoder;

  constructor(options: Seq2SeqOptions) {
    super();
    const checked = checkOptions('Seq2Seq', options, seq2SeqOptionRules);
    const { sourceVocabularySize, targetVocabularySize, startToken, endToken } = checked;
    const { embeddingSize = 256, hiddenSize = 256, numLayers = 1, cell = 'gru' } = checked;
    const { bidirectional = true, bridge = 'linear', attention = 'general' } = checked;
    const { decoder = 'luong', dropout = 0.2, tieWeights = true, init, rng } = checked;
    const token = whole(0, targetVocabularySize - 1);
    check('Seq2Seq', 'startToken', startToken, token);
    check('Seq2Seq', 'endToken', endToken, token);
    this.startToken = startToken;
    this.endToken = endToken;
    const shared = { embeddingSize, hiddenSize, numLayers, cell, dropout, init, rng };
    this.encoder = new Encoder({ ...shared, vocabularySize: sourceVocabularySize, bidirectional });
    const sizes = { encoderSize: hiddenSize, decoderSize: hiddenSize };
    this.bridge = createBridge(bridge, { ...sizes, cell, init, rng });
    this.decoder = createDecoder(decoder, {
      ...shared,
      vocabularySize: targetVocabularySize,
      tieWeights,
      attention: createAttention(attention, {
        querySize: hiddenSize,
        memorySize: hiddenSize,
        init,
        rng,
      }),
    });
  }

  /**
   * Teacher forcing: the logits of every next token of given targets.
   * @param source int32 [batch, sourceTime]
   * @param targetIn int32 [batch, targetTime]: the start token, then the target
   */
  forward(
    source: Tensor,
    sourceLengths: Lengths,
    targetIn: Tensor,
    targetLengths: Lengths,
  ): Seq2SeqResult {
    checkRows('Seq2Seq.forward', source, { targetIn });
    const { memory, state } = this.#prepare(source, sourceLengths);
    const { features, weights } = this.decoder.forward(targetIn, state, memory, targetLengths);
    return { logits: this.decoder.logits(features), weights };
  }

  /**
   * The mean cross-entropy of all valid target tokens, in nats: []. Logits are only made of those.
   * @throws ArgumentError when no target has a token
   */
  loss(batch: Seq2SeqBatch, options: Seq2SeqLossOptions = {}): Tensor {
    const where = 'Seq2Seq.loss';
    check(where, 'batch', batch, rules.object);
    const { labelSmoothing = 0, scheduledSampling } = checkOptions(where, options, {
      labelSmoothing: optional(rules.labelSmoothing),
      scheduledSampling: optional(rules.object),
    });
    const { source, sourceLengths, targetIn, targetOut, targetLengths } = batch;
    checkRows(where, source, { targetIn, targetOut });
    const [rows, time] = targetOut.shape;
    checkLengths(where, 'targetLengths', targetLengths, rows, time);
    const { memory, state } = this.#prepare(source, sourceLengths);
    const input =
      scheduledSampling === undefined
        ? targetIn
        : this.#mixed(targetIn, state, memory, scheduledSampling);
    const { features } = this.decoder.forward(input, state, memory, targetLengths);
    const valid = validPlaces(targetOut, targetLengths);
    const flat = features.reshape([rows * time, this.decoder.featureSize]);
    const targets = targetOut.reshape([rows * time]);
    return this.decoder.output.loss(
      valid === null ? flat : flat.gather(valid),
      valid === null ? targets : targets.cast('float32').gather(valid).cast('int32'),
      labelSmoothing,
    );
  }

  #mixed(
    targetIn: Tensor,
    state: DecoderState,
    memory: AttentionMemory,
    options: NonNullable<Seq2SeqLossOptions['scheduledSampling']>,
  ): Tensor {
    const where = 'Seq2Seq.loss, scheduledSampling';
    const { probability, rng } = checkOptions(where, options, {
      probability: rules.ratio,
      rng: rules.rng,
    });
    if (probability === 0) return targetIn;
    return mixInOwnTokens(this.decoder, targetIn, state, memory, probability, rng);
  }

  /**
   * Targets for each source, best first, with the alignment of each. Switches to evaluation while it
   * runs. Deterministic: the same for a source alone or among others, up to rounding.
   * @param source int32 [batch, sourceTime]
   */
  async translate(
    source: Tensor,
    lengths: Lengths,
    options: TranslateOptions = {},
  ): Promise<Translation[][]> {
    checkTokens('Seq2Seq.translate', 'source', source);
    const [batch, places] = source.shape;
    checkLengths('Seq2Seq.translate', 'lengths', lengths, batch, places);
    const { maxLength, limits, ...method } = checkSearchOptions('Seq2Seq.translate', options, {
      maxLength: maxLengthRule,
      limits: optional(rules.object),
    });
    const maxLengths = Array.from({ length: batch }, (_, row) =>
      maxLengthOf(maxLength, lengths?.[row] ?? places),
    );
    const wasTraining = this.training;
    this.eval();
    try {
      const { memory, state } = scope(() => noGrad(() => this.#prepare(source, lengths)));
      const frontier = new Frontier(this.decoder, state, memory, lengths);
      try {
        const { startToken, endToken } = this;
        return await search(frontier, { startToken, endToken, maxLengths, limits }, method);
      } finally {
        frontier.dispose();
        disposeTensors(memory);
      }
    } finally {
      this.train(wasTraining);
    }
  }

  #prepare(source: Tensor, lengths: Lengths): Prepared {
    const encoded = this.encoder.forward(source, lengths);
    return {
      memory: this.decoder.attention.prepare(encoded),
      state: { recurrent: this.bridge.forward(encoded.state), fed: null },
    };
  }
}

/** Targets have as many rows as sources, and one shape. */
function checkRows(where: string, source: Tensor, targets: Record<string, Tensor>): void {
  checkTokens(where, 'source', source);
  const shapes = Object.entries(targets).map(([name, target]) => {
    checkTokens(where, name, target);
    return target.shape;
  });
  const [batch] = source.shape;
  if (shapes.some((shape) => shape[0] !== batch || !sameShape(shape, shapes[0]))) {
    throw new ShapeError(
      `${where}: ${Object.keys(targets).join(' and ')} must be [${batch}, targetTime], got ` +
        shapes.map(formatShape).join(' and '),
    );
  }
}

/** Which of the places of [batch, time], laid out flat, are valid: int32; null: all. */
function validPlaces(target: Tensor, lengths: Lengths): Tensor | null {
  const [batch, time] = target.shape;
  if (lengths === null) return null;
  const places = Array.from({ length: batch }, (_, row) =>
    Array.from({ length: lengths[row] }, (_, place) => row * time + place),
  ).flat();
  if (places.length === 0) {
    throw new ArgumentError('Seq2Seq.loss: at least one target must have a token, got none');
  }
  return places.length === batch * time ? null : target.constant(places, [places.length], 'int32');
}

const maxLengthRule = optional({
  holds: (value) => rules.count.holds(value) || rules.function.holds(value),
  words: `${rules.count.words}, or a function of the length of a source`,
});

function maxLengthOf(maxLength: TranslateOptions['maxLength'], sourceLength: number): number {
  const greatest =
    typeof maxLength === 'function'
      ? maxLength(sourceLength)
      : (maxLength ?? Math.min(2 * sourceLength + 10, 1_000));
  check('Seq2Seq.translate', 'maxLength', greatest, rules.count);
  return greatest;
}
