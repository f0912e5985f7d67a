import {
  checkWeightCount,
  decodeModelFile,
  encodeModelCheckpoint,
  encodeModelFile,
  type ModelFileContents,
} from '@unrolled/formats';
import { FormatError, gateCount, Rng } from '@unrolled/tensor';
import { type Tokenizer, tokenizerFromJSON } from '@unrolled/tokenizers';
import {
  readWeights,
  type SavedTensor,
  type TrainingSnapshot,
  writeWeights,
} from '@unrolled/train';
import { completeConfiguration, type SentimentConfiguration } from './configuration.ts';
import { checkLabels } from './labels.ts';
import { SentimentModel } from './sentiment-model.ts';
import { recordFromJson, type SentimentRecord } from './training-record.ts';

const format = { task: 'sentiment', version: '1', package: '@unrolled/sentiment' };

/** All that the file of a model holds, checked, before it is made a model. */
export interface SentimentFile {
  /** What to call the file in an error. */
  readonly source: string;
  readonly configuration: SentimentConfiguration;
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
  readonly weights: ReadonlyMap<string, SavedTensor>;
  /** Null for a model that was not saved by a training run. */
  readonly training: SentimentRecord | null;
  /** What is needed to go on with a training run; null once it has ended. */
  readonly snapshot: TrainingSnapshot | null;
}

/** The bytes of one safetensors file with all of a model: weights, sizes, words and labels. */
export async function encodeSentimentModel(
  model: SentimentModel,
  training: SentimentRecord | null = null,
): Promise<Uint8Array> {
  const weights = await readWeights(model);
  return encodeModelFile(format, { fields: fieldsOf(model, training), weights });
}

/** The same in the midst of training, with all that is needed to go on. */
export const encodeCheckpoint = (
  model: SentimentModel,
  training: SentimentRecord,
  snapshot: TrainingSnapshot,
): Uint8Array => encodeModelCheckpoint(format, fieldsOf(model, training), snapshot);

const fieldsOf = (
  { configuration, tokenizer, labels }: SentimentModel,
  training: SentimentRecord | null,
) => ({ configuration, tokenizer, labels: { labels }, training });

/**
 * Reads the file of a model and checks all of it.
 * @param source what to call the bytes in an error, usually the path of the file
 * @throws FormatError for a file that is damaged, of another task or of a later version;
 *   TokenizerError for a tokenizer of an unknown kind
 */
export function decodeSentimentModel(bytes: Uint8Array, source = 'the file'): SentimentFile {
  const contents = decodeModelFile(bytes, source, format);
  const { where, weights, snapshot } = contents;
  const configuration = completeConfiguration(
    where,
    // Checked at once, whatever the file says that they are.
    contents.field('configuration') as Partial<SentimentConfiguration>,
  );
  const labels = checkLabels(where, contents.field('labels').labels as readonly string[]);
  const tokenizer = parseTokenizer(contents);
  checkWeightCount(contents, countParameters(configuration, tokenizer.size, labels.length));
  const training = contents.has('training')
    ? recordFromJson(where, contents.field('training'))
    : null;
  return { source, configuration, tokenizer, labels, weights, training, snapshot };
}

function parseTokenizer({ where, field }: ModelFileContents): Tokenizer {
  const json = field('tokenizer');
  const tokenizer = tokenizerFromJSON(json);
  if (tokenizer.unknownId !== undefined) return tokenizer;
  throw new FormatError(
    `${where}: its tokenizer must have a token for unknown words, got one of kind ` +
      `${JSON.stringify(json.type)} without`,
  );
}

function countParameters(
  { cell, embeddingDim, hiddenSize, numLayers, bidirectional, pooling }: SentimentConfiguration,
  words: number,
  classes: number,
): number {
  const directions = bidirectional ? 2 : 1;
  const features = directions * hiddenSize;
  const layer = (inputs: number) =>
    directions * gateCount[cell] * hiddenSize * (inputs + hiddenSize + 2);
  const baseline = classes * (words + 1);
  return (
    words * embeddingDim +
    layer(embeddingDim) +
    (numLayers - 1) * layer(features) +
    (pooling === 'attention' ? features : 0) +
    classes * (features + 1) +
    baseline
  );
}

/**
 * The model that a file holds, ready to predict.
 * @param rng what dropout draws from, should the model be trained further
 * @throws ArgumentError listing every weight whose name or shape does not fit
 */
export function buildSentimentModel(file: SentimentFile, rng: Rng = new Rng(0)): SentimentModel {
  const { tokenizer, labels, configuration, weights } = file;
  const model = new SentimentModel({ tokenizer, labels, configuration, init: 'zeros', rng });
  writeWeights(model, weights);
  model.eval();
  return model;
}
