import {
  defaultConfiguration,
  defaultTraining,
  type LanguageModelFile,
} from '@unrolled/language-model';
import { countWeights, describeRun, type FileDescription } from '../describe-file.ts';
import { countCharacters } from './words.ts';

/** What a model's file holds, a label and a value a line. */
export function describeFile(file: LanguageModelFile): FileDescription {
  const { configuration, tokenizer, weights } = file;
  const { cell, numLayers, embeddingSize, hiddenSize, dropout, normalization } = configuration;
  return {
    cell,
    layers: numLayers,
    hiddenSize,
    embeddingSize,
    dropout,
    parameters: countWeights(weights),
    characters: countCharacters(tokenizer),
    normalization,
    ...describeRun(file, { ...defaultTraining, ...defaultConfiguration }),
  };
}
