import {
  defaultSentimentConfiguration,
  defaultSentimentTraining,
  type SentimentFile,
} from '@unrolled/sentiment';
import { formatCount } from '../../output/progress.ts';
import { countWeights, describeRun, type FileDescription } from '../describe-file.ts';

/** What a model's file holds, a label and a value a line. */
export function describeFile(file: SentimentFile): FileDescription {
  const { configuration, tokenizer, labels, weights } = file;
  const { cell, numLayers, embeddingSize, hiddenSize, bidirectional } = configuration;
  return {
    cell,
    layers: numLayers,
    hiddenSize,
    directions: bidirectional ? 2 : 1,
    embeddingSize,
    pooling: configuration.pooling,
    ngrams: configuration.ngrams,
    dropout: configuration.dropout,
    parameters: countWeights(weights),
    ...vocabulary(tokenizer),
    labels: labels
      .map((label, index) => `${label}${counted(file.training?.data.labelCounts[index])}`)
      .join(', ')
      .slice(0, 200),
    ...describeRun(file, { ...defaultSentimentTraining, ...defaultSentimentConfiguration }),
  };
}

/** Of words by their name; of others with their kind. */
const vocabulary = (tokenizer: SentimentFile['tokenizer']): FileDescription => {
  const { type } = tokenizer.toJSON();
  return type === 'word' ? { words: tokenizer.size } : { tokenizer: type, tokens: tokenizer.size };
};

/** Texts trained on, which files of earlier versions do not tell. */
const counted = (count: number | undefined): string =>
  count === undefined ? '' : ` (${formatCount(count)})`;
