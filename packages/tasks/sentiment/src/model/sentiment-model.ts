import { createRecurrentLayer, type HiddenState, type RecurrentLayer } from '@unrolled/cells';
import {
  type ClassPrediction,
  checkLabels,
  predictionOf,
  SequencePooling,
} from '@unrolled/classification';
import { padSequences } from '@unrolled/datasets';
import {
  check,
  checkEach,
  checkOptions,
  checkTexts,
  type OptionRules,
  rules,
} from '@unrolled/guards';
import { Dropout, Embedding, Linear, Module, TokenDropout } from '@unrolled/nn';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import { ArgumentError, type Tensor, tensor } from '@unrolled/tensor';
import type { Tokenizer } from '@unrolled/tokenizers';
import {
  defaultEmbeddingSize,
  defaultNgrams,
  modelOptions,
  type SentimentConfiguration,
} from '../options.ts';
import { BagOfNGrams } from './bag-of-words.ts';
import { type ExplainedPrediction, explain, logitsOf } from './explain.ts';

/** Options of a `SentimentModel`. */
export interface SentimentModelOptions extends ModelCreation<SentimentConfiguration> {
  /** Must have a token for unknown words. */
  readonly tokenizer: Tokenizer;
  /** The classes, at least two. */
  readonly labels: readonly string[];
}

const optionRules: OptionRules<SentimentModelOptions> = {
  tokenizer: rules.tokenizer,
  labels: rules.list,
  ...creationRules,
};

const tokensRule = {
  holds: (value: unknown) => value instanceof Int32Array,
  words: 'an Int32Array, such as encode() returns',
};

/**
 * Classifies texts: an embedding, recurrent layers that read the text in
 * both directions, one vector pooled from all of it, and a linear layer over the labels. With
 * `ngrams`, its logits are averaged with those of a bag of n-grams.
 */
export class SentimentModel extends Module {
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
  readonly configuration: SentimentConfiguration;
  readonly embedding: Embedding;
  readonly recurrent: RecurrentLayer<HiddenState>;
  readonly pooling: SequencePooling;
  readonly head: Linear;
  readonly dropout: Dropout;
  readonly wordDropout: TokenDropout;
  readonly ngrams: BagOfNGrams | null;
  readonly #directions: 1 | 2;

  constructor(options: SentimentModelOptions) {
    super();
    const where = 'SentimentModel';
    const checked = checkOptions(where, options, optionRules);
    const { tokenizer, labels, configuration = {}, init, rng } = checked;
    const { unknownId } = tokenizer;
    if (unknownId === undefined) {
      throw new ArgumentError(
        `${where}: the tokenizer must have a token for unknown words; train it with special: ` +
          "{ unknown: '<unk>' }, or read its tokenizer.json with defaults: { unknown: '<unk>' }",
      );
    }
    this.tokenizer = tokenizer;
    this.labels = checkLabels(where, labels);
    const given = completeOptions(where, modelOptions, configuration);
    const { embeddingSize = defaultEmbeddingSize, ngrams = defaultNgrams } = withoutNull(given);
    this.configuration = { ...given, embeddingSize, ngrams };
    const { cell, hiddenSize, numLayers, bidirectional, pooling, dropout } = given;
    this.#directions = bidirectional ? 2 : 1;
    const features = this.#directions * hiddenSize;
    this.embedding = new Embedding({ numEmbeddings: tokenizer.size, embeddingSize, init, rng });
    this.recurrent = createRecurrentLayer(cell, {
      ...{ inputSize: embeddingSize, hiddenSize, numLayers, bidirectional },
      ...{ dropout: numLayers > 1 ? dropout : 0, init, rng },
    });
    this.pooling = new SequencePooling(pooling, features, rng);
    this.head = new Linear({ inFeatures: features, outFeatures: labels.length, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout') });
    const wordRng = rng.fork('word dropout');
    this.wordDropout = new TokenDropout({ rate: given.wordDropout, unknownId, rng: wordRng });
    this.ngrams = ngrams > 0 ? new BagOfNGrams(ngrams, labels.length) : null;
  }

  /** The words of a text that the model reads: at least one, at most `maximumLength`. */
  encode(text: string): Int32Array {
    check('SentimentModel.encode', 'the text', text, rules.text);
    const { maximumLength } = this.configuration;
    const tokens = this.tokenizer.encode(text, { maximumLength, parseSpecial: false });
    return tokens.length > 0 ? tokens : Int32Array.of(this.wordDropout.unknownId);
  }

  /** Rows of the runs of words of a text in the table of n-grams, for an exported ONNX model. */
  runsOf(tokens: Int32Array): Int32Array {
    check('SentimentModel.runsOf', 'tokens', tokens, tokensRule);
    return this.ngrams === null ? new Int32Array(0) : this.ngrams.runsOf(tokens);
  }

  /**
   * @param texts results of encode(), of any lengths
   * @returns logits [texts, labels]
   */
  forward(texts: readonly Int32Array[]): Tensor {
    const experts = this.experts(texts);
    return experts.reduce((sum, logits) => sum.add(logits)).div(experts.length);
  }

  /**
   * The terms of forward()'s mean: the logits of the recurrent part and, with `ngrams`, of the n-grams. Each
   * is trained to be right on its own. Their mean is a logarithmic opinion pool (Heskes 1998); their sum
   * would be right as often, but overconfident.
   */
  experts(texts: readonly Int32Array[]): Tensor[] {
    checkEach('SentimentModel.forward', 'texts', texts, tokensRule);
    const { values, shape, lengths } = padSequences(texts, 0);
    const words = this.wordDropout.forward(values);
    const reading = this.#read(tensor(words, shape), lengths);
    if (this.ngrams === null) return [reading];
    const withoutPadding = texts.map((text, row) => {
      const start = row * shape[1];
      return words.subarray(start, start + text.length);
    });
    return [reading, this.ngrams.forward(withoutPadding)];
  }

  /** tokens [batch, time] → [batch, labels] */
  #read(tokens: Tensor, lengths: Int32Array): Tensor {
    const embedded = this.dropout.forward(this.embedding.forward(tokens));
    const read = this.recurrent.forward(embedded, { lengths });
    const pooled = this.pooling.forward(read, lengths, this.#directions);
    return this.head.forward(this.dropout.forward(pooled));
  }

  /** Each text's label, with the probabilities of all. */
  async predict(texts: readonly string[]): Promise<ClassPrediction[]> {
    const encoded = checkTexts('SentimentModel.predict', 'texts', texts).map((text) =>
      this.encode(text),
    );
    const logits = await logitsOf(this, encoded);
    return logits.map((row) => predictionOf(this.labels, row));
  }

  /**
   * A text's label, with the effect of each word: by how much the log-odds of the label
   * fall when the text is read without that word.
   */
  async explain(text: string): Promise<ExplainedPrediction> {
    check('SentimentModel.explain', 'the text', text, rules.text);
    return explain(this, text);
  }
}

/** Null, which leaves a value to the data, as undefined. */
const withoutNull = ({ embeddingSize, ngrams }: SentimentConfiguration) => ({
  embeddingSize: embeddingSize ?? undefined,
  ngrams: ngrams ?? undefined,
});
