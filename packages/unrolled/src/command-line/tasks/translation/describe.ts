import {
  defaultTranslationConfiguration,
  defaultTranslationTraining,
  type TranslationFile,
} from '@unrolled/translation';
import { countWeights, describeRun, type FileDescription } from '../describe-file.ts';

/** Contents of a model file, one label and value a line. */
export function describeFile(file: TranslationFile): FileDescription {
  const { configuration, tokenizers, weights, training } = file;
  const { numLayers, bidirectional, ...sizes } = configuration;
  return {
    ...sizes,
    layers: numLayers,
    directions: bidirectional ? 2 : 1,
    parameters: countWeights(weights),
    sourceTokens: tokenizers.source.size,
    targetTokens: tokenizers.target.size,
    ...(training && { tokenizer: training.options.tokenizer }),
    ...describeRun(file, { ...defaultTranslationTraining, ...defaultTranslationConfiguration }),
  };
}
