import { type ModelFile, modelCodec } from '@unrolled/task';

import { completeConfiguration, type TranslationConfiguration } from './configuration.ts';
import { type KnownText, readKnownText } from './source/known-text.ts';
import { type TranslationTokenizers, tokenizersFromJson } from './tokenizers.ts';
import { readTranslationRecord, type TranslationTrainingRecord } from './training-record.ts';
import { TranslationModel } from './translation-model.ts';

/** Everything but the weights of a translation model. */
interface TranslationParts {
  readonly configuration: TranslationConfiguration;
  readonly tokenizers: TranslationTokenizers;
  /** Null in the file of a model that was not trained, or by an earlier version. */
  readonly knownText: KnownText | null;
}

/** All that the file of a model holds, checked, before it is made a model. */
export type TranslationFile = ModelFile<TranslationParts, TranslationTrainingRecord>;

const codec = /* @__PURE__ */ modelCodec<
  TranslationModel,
  TranslationParts,
  TranslationTrainingRecord
>({
  task: 'translation',
  version: '1',
  package: '@unrolled/translation',
  fieldsOf: ({ configuration, tokenizers, knownText }) => ({
    configuration,
    tokenizers,
    ...(knownText !== null && { knownText: knownText.fields }),
  }),
  parseParts: ({ where, has, field }) => ({
    // Checked at once, whatever the file says that they are.
    configuration: completeConfiguration(
      where,
      field('configuration') as Partial<TranslationConfiguration>,
    ),
    tokenizers: tokenizersFromJson(where, field('tokenizers')),
    knownText: has('knownText') ? readKnownText(where, field('knownText')) : null,
  }),
  parseTraining: readTranslationRecord,
  create: ({ configuration, tokenizers, knownText }, rng) =>
    new TranslationModel({ tokenizers, configuration, knownText, init: 'zeros', rng }),
});

/** The bytes of one safetensors file with all of a model: weights, sizes and vocabularies. */
export const encodeTranslationModel = codec.encode;

/** A model file in the midst of training, with everything needed to resume. */
export const encodeCheckpoint = codec.encodeCheckpoint;

/**
 * Reads the file of a translation model and checks all of it.
 * @param source what to call the bytes in an error, usually the path of the file
 * @throws FormatError for a file that is damaged, of another task or of a later version
 */
export const decodeTranslationModel = codec.decode;

/**
 * The model that a file holds, ready to translate.
 * @param rng what dropout draws from, should the model be trained further
 */
export const buildTranslationModel = codec.build;
