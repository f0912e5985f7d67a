import type { SentimentFile } from '@unrolled/sentiment';

/** What a model's file holds, a label and a value a line. */
export function describeFile(file: SentimentFile): Record<string, string | number> {
  const { configuration, tokenizer, labels, weights, training, snapshot } = file;
  const { cell, numLayers, embeddingDim, hiddenSize, bidirectional } = configuration;
  let parameters = 0;
  for (const { data } of weights.values()) parameters += data.length;
  return {
    cell,
    layers: numLayers,
    hiddenSize,
    directions: bidirectional ? 2 : 1,
    embeddingDim,
    pooling: configuration.pooling,
    dropout: configuration.dropout,
    parameters,
    ...vocabulary(tokenizer),
    labels: labels.join(', ').slice(0, 200),
    ...(training && {
      state: snapshot === null ? 'finished' : 'unfinished; train --resume goes on',
      steps: training.progress.steps,
      epochs: Number(training.progress.epochs.toFixed(2)),
      trainedOn: training.data.training,
      heldOut: training.data.validation,
      ...accuracies(training.progress),
      seed: training.options.seed,
    }),
  };
}

/** Of words by their name; of others with their kind. */
const vocabulary = (tokenizer: SentimentFile['tokenizer']): Record<string, string | number> => {
  const { type } = tokenizer.toJSON();
  return type === 'word' ? { words: tokenizer.size } : { tokenizer: type, tokens: tokenizer.size };
};

const accuracies = (
  progress: NonNullable<SentimentFile['training']>['progress'],
): Record<string, number> => {
  const { validationAccuracy, baselineAccuracy } = progress;
  const found = Object.entries({ validationAccuracy, baselineAccuracy }).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  );
  return Object.fromEntries(found.map(([name, share]) => [name, Number(share.toFixed(4))]));
};
