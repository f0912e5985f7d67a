import { type CellKind, cellKinds } from '@unrolled/cells';
import {
  completeOptions,
  type OptionRules,
  oneOf,
  pickOptions,
  rules,
} from '@unrolled/tensor/guards';
import { type Pooling, poolings } from './pooling.ts';

/** What must be known to build a model, beside its words and labels, before its weights are loaded. */
export interface SentimentConfiguration {
  readonly cell: CellKind;
  /** Values that stand for a word where it enters. */
  readonly embeddingSize: number;
  /** Values of the state that each layer carries in each direction. */
  readonly hiddenSize: number;
  readonly numLayers: number;
  /** Also read each text from its end. */
  readonly bidirectional: boolean;
  /** How what was read of all words becomes one vector. */
  readonly pooling: Pooling;
  /**
   * Also count runs of up to so many words, wherever they stand, and average their logits with those
   * of reading; 0: only read. The table of runs has 2¹⁸ weights a label.
   */
  readonly ngrams: number;
  /** The share of values dropped in training: of the embedding, between layers, of what is pooled. */
  readonly dropout: number;
  /** The share of words that training replaces by the unknown word, which so learns what to be. */
  readonly wordDropout: number;
  /** Words of a text that are read; the rest, at its end, is left out. */
  readonly maximumLength: number;
}

export const defaultSentimentConfiguration: SentimentConfiguration = {
  cell: 'lstm',
  embeddingSize: 100,
  hiddenSize: 32,
  numLayers: 1,
  bidirectional: true,
  pooling: 'mean',
  ngrams: 3,
  dropout: 0.5,
  wordDropout: 0.4,
  maximumLength: 400,
};

export const configurationRules: OptionRules<SentimentConfiguration> = {
  cell: oneOf(cellKinds),
  embeddingSize: rules.count,
  hiddenSize: rules.count,
  numLayers: rules.count,
  bidirectional: rules.boolean,
  pooling: oneOf(poolings),
  ngrams: rules.wholeNumber,
  dropout: rules.fraction,
  wordDropout: rules.fraction,
  maximumLength: rules.count,
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export const completeConfiguration = (
  where: string,
  given: Partial<SentimentConfiguration>,
): SentimentConfiguration =>
  completeOptions(where, given, defaultSentimentConfiguration, configurationRules);

/** The part of the options of a run that its model is built from. */
export const configurationOf = (options: SentimentConfiguration): SentimentConfiguration =>
  pickOptions(options, configurationRules);
