import {
  checkWeightCount,
  decodeModelFile,
  encodeModelCheckpoint,
  encodeModelFile,
  type ModelFileContents,
} from '@unrolled/formats';
import { Rng } from '@unrolled/tensor';
import {
  readWeights,
  type SavedTensor,
  type TrainingSnapshot,
  writeWeights,
} from '@unrolled/train';
import { completeConfiguration, type TranslationConfiguration } from './configuration.ts';
import { countParameters } from './count-parameters.ts';
import { type TranslationTokenizers, tokenizersFromJson } from './tokenizers.ts';
import { recordFromJson, type TranslationTrainingRecord } from './training-record.ts';
import { TranslationModel } from './translation-model.ts';

const format = { task: 'translation', version: '1', package: '@unrolled/translation' };

/** All that the file of a model holds, checked, before it is made a model. */
export interface TranslationFile {
  /** What to call the file in an error. */
  readonly source: string;
  readonly configuration: TranslationConfiguration;
  readonly tokenizers: TranslationTokenizers;
  readonly weights: ReadonlyMap<string, SavedTensor>;
  /** Null for a model that was not saved by a training run. */
  readonly training: TranslationTrainingRecord | null;
  /** What is needed to go on with a training run; null once it has ended. */
  readonly snapshot: TrainingSnapshot | null;
}

/** The bytes of one safetensors file with all of a model: weights, sizes and vocabularies. */
export async function encodeTranslationModel(
  model: TranslationModel,
  training: TranslationTrainingRecord | null = null,
): Promise<Uint8Array> {
  const weights = await readWeights(model);
  return encodeModelFile(format, { fields: fieldsOf(model, training), weights });
}

/** The same in the midst of training, with all that is needed to go on. */
export const encodeCheckpoint = (
  model: TranslationModel,
  training: TranslationTrainingRecord,
  snapshot: TrainingSnapshot,
): Uint8Array => encodeModelCheckpoint(format, fieldsOf(model, training), snapshot);

const fieldsOf = (
  { configuration, tokenizers }: TranslationModel,
  training: TranslationTrainingRecord | null,
) => ({ configuration, tokenizers, training });

/**
 * Reads the file of a translation model and checks all of it.
 * @param source what to call the bytes in an error, usually the path of the file
 * @throws FormatError for a file that is damaged, of another task or of a later version;
 *   TokenizerError for a tokenizer of an unknown kind
 */
export function decodeTranslationModel(bytes: Uint8Array, source = 'the file'): TranslationFile {
  const contents = decodeModelFile(bytes, source, format);
  const { where, weights, snapshot } = contents;
  const configuration = parseConfiguration(contents);
  const tokenizers = tokenizersFromJson(where, contents.field('tokenizers'));
  checkWeightCount(contents, countParameters(configuration, tokenizers));
  const training = contents.has('training')
    ? recordFromJson(where, contents.field('training'))
    : null;
  return { source, configuration, tokenizers, weights, training, snapshot };
}

function parseConfiguration({ where, field }: ModelFileContents): TranslationConfiguration {
  const { attention, decoder, cell, embeddingSize, hiddenSize, numLayers, bidirectional, dropout } =
    field('configuration');
  const sizes = { embeddingSize, hiddenSize, numLayers, bidirectional, dropout };
  // Checked at once, whatever the file says that they are.
  const given = { attention, decoder, cell, ...sizes };
  return completeConfiguration(where, given as Partial<TranslationConfiguration>);
}

/**
 * The model that a file holds, ready to translate.
 * @param rng what dropout draws from, should the model be trained further
 * @throws ArgumentError listing every weight whose name or shape does not fit
 */
export function buildTranslationModel(
  { tokenizers, configuration, weights }: TranslationFile,
  rng: Rng = new Rng(0),
): TranslationModel {
  const model = new TranslationModel({ tokenizers, configuration, init: 'zeros', rng });
  writeWeights(model, weights);
  model.eval();
  return model;
}
