import { checkOptions, checkRecord, optional, rules } from '@unrolled/guards';
import { Module } from '@unrolled/nn';
import { type Lengths, noGrad, scope, type Tensor } from '@unrolled/tensor';
import { disposeTensors } from '@unrolled/tensor/recurrence';
import { TokenEncoder } from './encoder/token-encoder.ts';
import type { Generated } from './search/hypothesis.ts';
import type { DecodingOptions } from './search/search-options.ts';
import {
  type GeneratorOptions,
  generatorRules,
  SequenceGenerator,
  type SequenceLogits,
} from './sequence-generator.ts';
import type { SequenceLossOptions, TargetBatch } from './sequence-loss.ts';

/** Options of a `Seq2Seq`. */
export interface Seq2SeqOptions extends GeneratorOptions {
  readonly sourceVocabularySize: number;
  readonly targetVocabularySize: number;
  /** Whether the encoder also reads from the end. Default true. */
  readonly bidirectional?: boolean;
}

/** Pairs of sequences as training reads them. */
export interface Seq2SeqBatch extends TargetBatch {
  /** int32 [batch, sourceTime] */
  readonly source: Tensor;
  readonly sourceLengths: Lengths;
}

/**
 * Token sequences to token sequences: a TokenEncoder and a SequenceGenerator. `hiddenSize` is the
 * size of the decoder's state and of an encoder output, `numLayers` the layers of either.
 */
export class Seq2Seq extends Module {
  readonly encoder: TokenEncoder;
  readonly generator: SequenceGenerator;

  constructor(options: Seq2SeqOptions) {
    super();
    const { sourceVocabularySize, targetVocabularySize, bidirectional, ...ofGenerator } =
      checkOptions('Seq2Seq', options, {
        ...generatorRules,
        sourceVocabularySize: rules.count,
        targetVocabularySize: rules.count,
        bidirectional: optional(rules.boolean),
      });
    const { embeddingSize = 256, hiddenSize = 256, numLayers, cell, init, rng } = ofGenerator;
    this.encoder = new TokenEncoder({
      vocabularySize: sourceVocabularySize,
      embeddingSize,
      hiddenSize,
      numLayers,
      bidirectional,
      cell,
      dropout: ofGenerator.dropout ?? 0.2,
      init,
      rng,
    });
    this.generator = new SequenceGenerator({
      ...ofGenerator,
      source: this.encoder.sizes,
      vocabularySize: targetVocabularySize,
    });
  }

  /** Teacher forcing: the logits of every next token of given targets. */
  forward(batch: Omit<Seq2SeqBatch, 'targetOut'>): SequenceLogits {
    const { source, sourceLengths, targetIn, targetLengths } = checkRecord(
      'Seq2Seq.forward',
      'batch',
      batch,
    );
    const encoded = this.encoder.forward(source, sourceLengths);
    return this.generator.forward(encoded, targetIn, targetLengths);
  }

  /** The mean cross-entropy of all valid target tokens, in nats: []. */
  loss(batch: Seq2SeqBatch, options?: SequenceLossOptions): Tensor {
    const { source, sourceLengths, ...targets } = checkRecord('Seq2Seq.loss', 'batch', batch);
    return this.generator.loss(this.encoder.forward(source, sourceLengths), targets, options);
  }

  /** Targets for each source, best first. @param source int32 [batch, sourceTime] */
  async generate(
    source: Tensor,
    sourceLengths: Lengths,
    options?: DecodingOptions,
  ): Promise<Generated[][]> {
    const { training } = this;
    this.eval();
    try {
      const encoded = scope(() => noGrad(() => this.encoder.forward(source, sourceLengths)));
      const { memory, summary, state } = encoded;
      return await this.generator
        .generate(encoded, options)
        .finally(() => disposeTensors({ memory, summary }, state));
    } finally {
      this.train(training);
    }
  }
}
