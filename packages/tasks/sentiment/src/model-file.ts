import { type ModelFile, type ModelFileContents, modelCodec } from '@unrolled/task';

import { FormatError } from '@unrolled/tensor';
import { describe } from '@unrolled/tensor/guards';
import { type Tokenizer, tokenizerFromJSON } from '@unrolled/tokenizers';
import { completeConfiguration, type SentimentConfiguration } from './configuration.ts';
import { checkLabels } from './labels.ts';
import { SentimentModel } from './sentiment-model.ts';
import { readSentimentRecord, type SentimentRecord } from './training-record.ts';

/** What a sentiment model is made of beside its weights. */
interface SentimentParts {
  readonly configuration: SentimentConfiguration;
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
}

/** All that the file of a model holds, checked, before it is made a model. */
export type SentimentFile = ModelFile<SentimentParts, SentimentRecord>;

const codec = /* @__PURE__ */ modelCodec<SentimentModel, SentimentParts, SentimentRecord>({
  task: 'sentiment',
  version: '1',
  package: '@unrolled/sentiment',
  fieldsOf: ({ configuration, tokenizer, labels }) => ({
    configuration,
    tokenizer,
    labels: { labels },
  }),
  parseParts: (contents) => {
    const { where, field } = contents;
    return {
      // Checked at once, whatever the file says that they are. Files of versions that had no n-grams
      // lack their option.
      configuration: completeConfiguration(where, {
        ngrams: 0,
        ...(field('configuration') as Partial<SentimentConfiguration>),
      }),
      labels: checkLabels(where, field('labels').labels as readonly string[]),
      tokenizer: parseTokenizer(contents),
    };
  },
  parseTraining: readSentimentRecord,
  create: ({ configuration, tokenizer, labels }, rng) =>
    new SentimentModel({ tokenizer, labels, configuration, init: 'zeros', rng }),
});

function parseTokenizer({ where, field }: ModelFileContents): Tokenizer {
  const json = field('tokenizer');
  const tokenizer = tokenizerFromJSON(json);
  if (tokenizer.unknownId !== undefined) return tokenizer;
  throw new FormatError(
    `${where}: its tokenizer must have a token for unknown words, got one of kind ` +
      `${describe(json.type)} without`,
  );
}

/** The bytes of one safetensors file with all of a model: weights, sizes, words and labels. */
export const encodeSentimentModel = codec.encode;

/** The same in the midst of training, with all that is needed to go on. */
export const encodeCheckpoint = codec.encodeCheckpoint;

/**
 * Reads the file of a model and checks all of it.
 * @param source what to call the bytes in an error, usually the path of the file
 * @throws FormatError for a file that is damaged, of another task or of a later version
 */
export const decodeSentimentModel = codec.decode;

/**
 * The model that a file holds, ready to predict.
 * @param rng what dropout draws from, should the model be trained further
 */
export const buildSentimentModel = codec.build;
