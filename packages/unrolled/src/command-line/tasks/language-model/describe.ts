import {
  defaultConfiguration,
  defaultTraining,
  type LanguageModelFile,
} from '@unrolled/language-model';
import { countWeights, describeRun, type FileDescription } from '../describe-file.ts';

/** What a model's file holds, a label and a value a line. */
export function describeFile(file: LanguageModelFile): FileDescription {
  const { configuration, tokenizer, weights } = file;
  const { cell, numLayers, embeddingDim, hiddenSize, dropout } = configuration;
  return {
    cell,
    layers: numLayers,
    hiddenSize,
    embeddingDim,
    dropout,
    parameters: countWeights(weights),
    characters: tokenizer.size,
    ...describeRun(file, { ...defaultTraining, ...defaultConfiguration }),
  };
}
