import type { TranslationFile } from '@unrolled/translation';

/** What a model's file holds, a label and a value a line. */
export function describeFile(file: TranslationFile): Record<string, string | number> {
  const { configuration, tokenizers, weights, training, snapshot } = file;
  let parameters = 0;
  for (const { data } of weights.values()) parameters += data.length;
  const { numLayers, bidirectional, ...sizes } = configuration;
  return {
    ...sizes,
    layers: numLayers,
    directions: bidirectional ? 2 : 1,
    parameters,
    sourceTokens: tokenizers.source.size,
    targetTokens: tokenizers.target.size,
    ...(training && {
      tokenizer: training.options.tokenizer,
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
