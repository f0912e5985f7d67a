import { checkChoice, checkRates, checkSizes } from '@unrolled/nn';
import { ArgumentError } from '@unrolled/tensor';
import { checkNumbers, numberRules, withDefaults } from '@unrolled/train';
import { type Pooling, poolings } from './pooling.ts';

export const sentimentCells = ['lstm', 'gru'] as const;

export type SentimentCell = (typeof sentimentCells)[number];

/** What must be known to build a model, beside its words and labels, before its weights are loaded. */
export interface SentimentConfiguration {
  readonly cell: SentimentCell;
  /** Values that stand for a word where it enters. */
  readonly embeddingDim: number;
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
  embeddingDim: 100,
  hiddenSize: 32,
  numLayers: 1,
  bidirectional: true,
  pooling: 'mean',
  ngrams: 3,
  dropout: 0.5,
  wordDropout: 0.4,
  maximumLength: 400,
};

/** Fills in the defaults. @throws ArgumentError naming the first value that cannot be used */
export function completeConfiguration(
  where: string,
  given: Partial<SentimentConfiguration>,
): SentimentConfiguration {
  const complete = withDefaults(defaultSentimentConfiguration, given);
  const { cell, embeddingDim, hiddenSize, numLayers, bidirectional } = complete;
  const { pooling, ngrams, dropout, wordDropout, maximumLength } = complete;
  checkChoice(where, 'cell', cell, sentimentCells);
  checkChoice(where, 'pooling', pooling, poolings);
  checkSizes(where, { embeddingDim, hiddenSize, numLayers, maximumLength });
  checkNumbers(where, { ngrams }, { ngrams: numberRules.wholeNumber });
  checkRates(where, { dropout, wordDropout });
  if (typeof bidirectional !== 'boolean') {
    throw new ArgumentError(`${where}: bidirectional must be true or false, got ${bidirectional}`);
  }
  return {
    cell,
    embeddingDim,
    hiddenSize,
    numLayers,
    bidirectional,
    pooling,
    ngrams,
    dropout,
    wordDropout,
    maximumLength,
  };
}
