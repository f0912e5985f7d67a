import type { LanguageModelFile } from '@unrolled/language-model';

/** What a model's file holds, a label and a value a line. */
export function describeFile(file: LanguageModelFile): Record<string, string | number> {
  const { configuration, tokenizer, weights, training, snapshot } = file;
  const { cell, numLayers, embeddingDim, hiddenSize, dropout } = configuration;
  let parameters = 0;
  for (const { data } of weights.values()) parameters += data.length;
  return {
    cell,
    layers: numLayers,
    hiddenSize,
    embeddingDim,
    dropout,
    parameters,
    characters: tokenizer.size,
    ...(training && {
      state: snapshot === null ? 'finished' : 'unfinished; train --resume goes on',
      steps: training.progress.steps,
      epochs: Number(training.progress.epochs.toFixed(2)),
      trainedOn: training.data.training,
      heldOut: training.data.validation,
      ...(training.progress.validationLoss !== null && {
        validationLoss: Number(training.progress.validationLoss.toFixed(4)),
      }),
      seed: training.options.seed,
    }),
  };
}
