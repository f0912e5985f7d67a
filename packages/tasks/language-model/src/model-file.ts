import { type ModelFile, modelCodec } from '@unrolled/task';

import { CharacterTokenizer } from '@unrolled/tokenizers';
import { completeConfiguration, type LanguageModelConfiguration } from './configuration.ts';
import { LanguageModel } from './language-model.ts';
import { readTrainingRecord, type TrainingRecord } from './training-record.ts';

/** What a language model is made of beside its weights. */
interface LanguageModelParts {
  readonly configuration: LanguageModelConfiguration;
  readonly tokenizer: CharacterTokenizer;
}

/** All that the file of a model holds, checked, before it is made a model. */
export type LanguageModelFile = ModelFile<LanguageModelParts, TrainingRecord>;

const codec = /* @__PURE__ */ modelCodec<LanguageModel, LanguageModelParts, TrainingRecord>({
  task: 'language-model',
  version: '1',
  package: '@unrolled/language-model',
  fieldsOf: ({ configuration, tokenizer }) => ({ configuration, tokenizer }),
  parseParts: ({ where, field }) => ({
    // Checked at once, whatever the file says that they are. Files of the first version do not name
    // a normalization: they had none.
    configuration: completeConfiguration(where, {
      normalization: 'none',
      ...(field('configuration') as Partial<LanguageModelConfiguration>),
    }),
    tokenizer: CharacterTokenizer.fromJSON(field('tokenizer')),
  }),
  parseTraining: readTrainingRecord,
  create: ({ configuration, tokenizer }, rng) =>
    new LanguageModel({ tokenizer, configuration, init: 'zeros', rng }),
});

/** The bytes of one safetensors file with all of a model: weights, sizes and vocabulary. */
export const encodeLanguageModel = codec.encode;

/** The same in the midst of training, with all that is needed to go on. */
export const encodeCheckpoint = codec.encodeCheckpoint;

/**
 * Reads the file of a language model and checks all of it.
 * @param source what to call the bytes in an error, usually the path of the file
 * @throws FormatError for a file that is damaged, of another task or of a later version
 */
export const decodeLanguageModel = codec.decode;

/**
 * The model that a file holds, ready to predict.
 * @param rng what dropout draws from, should the model be trained further
 */
export const buildLanguageModel = codec.build;
