import {
  checkWeightCount,
  decodeModelFile,
  encodeModelCheckpoint,
  encodeModelFile,
  type ModelFileContents,
} from '@unrolled/formats';
import { gateCount, Rng } from '@unrolled/tensor';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import {
  readWeights,
  type SavedTensor,
  type TrainingSnapshot,
  writeWeights,
} from '@unrolled/train';
import {
  type CellName,
  completeConfiguration,
  type LanguageModelConfiguration,
} from './configuration.ts';
import { LanguageModel } from './language-model.ts';
import { recordFromJson, type TrainingRecord } from './training-record.ts';

const format = { task: 'language-model', version: '1', package: '@unrolled/language-model' };

/** All that the file of a model holds, checked, before it is made a model. */
export interface LanguageModelFile {
  /** What to call the file in an error. */
  readonly source: string;
  readonly configuration: LanguageModelConfiguration;
  readonly tokenizer: CharacterTokenizer;
  readonly weights: ReadonlyMap<string, SavedTensor>;
  /** Null for a model that was not saved by a training run. */
  readonly training: TrainingRecord | null;
  /** What is needed to go on with a training run; null once it has ended. */
  readonly snapshot: TrainingSnapshot | null;
}

/** The bytes of one safetensors file with all of a model: weights, sizes and vocabulary. */
export async function encodeLanguageModel(
  model: LanguageModel,
  training: TrainingRecord | null = null,
): Promise<Uint8Array> {
  const weights = await readWeights(model);
  return encodeModelFile(format, { fields: fieldsOf(model, training), weights });
}

/** The same in the midst of training, with all that is needed to go on. */
export const encodeCheckpoint = (
  model: LanguageModel,
  training: TrainingRecord,
  snapshot: TrainingSnapshot,
): Uint8Array => encodeModelCheckpoint(format, fieldsOf(model, training), snapshot);

const fieldsOf = (
  { configuration, tokenizer }: LanguageModel,
  training: TrainingRecord | null,
) => ({ configuration, tokenizer, training });

/**
 * Reads the file of a language model and checks all of it.
 * @param source what to call the bytes in an error, usually the path of the file
 * @throws FormatError for a file that is damaged, of another task or of a later version
 */
export function decodeLanguageModel(bytes: Uint8Array, source = 'the file'): LanguageModelFile {
  const contents = decodeModelFile(bytes, source, format);
  const { where, weights, snapshot } = contents;
  const configuration = parseConfiguration(contents);
  const tokenizer = CharacterTokenizer.fromJSON(contents.field('tokenizer'));
  checkWeightCount(contents, countParameters(configuration, tokenizer.size));
  const training = contents.has('training')
    ? recordFromJson(where, contents.field('training'))
    : null;
  return { source, configuration, tokenizer, weights, training, snapshot };
}

function parseConfiguration({ where, field }: ModelFileContents): LanguageModelConfiguration {
  const { cell, embeddingDim, hiddenSize, numLayers, dropout } = field('configuration');
  // Checked at once, whatever the file says that they are.
  const given = { cell, embeddingDim, hiddenSize, numLayers, dropout };
  return completeConfiguration(where, given as Partial<LanguageModelConfiguration>);
}

const gatesOf: Readonly<Record<CellName, number>> = {
  lstm: gateCount.lstm,
  gru: gateCount.gru,
  rnn: gateCount['rnn-tanh'],
};

function countParameters(
  { cell, embeddingDim, hiddenSize, numLayers }: LanguageModelConfiguration,
  characters: number,
): number {
  const layer = (inputs: number) => gatesOf[cell] * hiddenSize * (inputs + hiddenSize + 2);
  return (
    characters * embeddingDim +
    layer(embeddingDim) +
    (numLayers - 1) * layer(hiddenSize) +
    characters * (hiddenSize + 1)
  );
}

/**
 * The model that a file holds, ready to predict.
 * @param rng what dropout draws from, should the model be trained further
 * @throws ArgumentError listing every weight whose name or shape does not fit
 */
export function buildLanguageModel(file: LanguageModelFile, rng: Rng = new Rng(0)): LanguageModel {
  const { tokenizer, configuration, weights } = file;
  const model = new LanguageModel({ tokenizer, configuration, init: 'zeros', rng });
  writeWeights(model, weights);
  model.eval();
  return model;
}
