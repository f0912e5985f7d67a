import { createRecurrentLayer, type HiddenState, type RecurrentLayer } from '@unrolled/cells';
import type { LabelledText } from '@unrolled/datasets';
import { padSequences } from '@unrolled/datasets';
import { Dropout, Embedding, type Init, inits, Linear, Module } from '@unrolled/nn';
import { ArgumentError, type Rng, type Tensor, tensor } from '@unrolled/tensor';
import {
  check,
  checkEach,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  rules,
} from '@unrolled/tensor/guards';
import type { Tokenizer } from '@unrolled/tokenizers';
import { BagOfNGrams } from './bag-of-ngrams.ts';
import { BagOfWords } from './bag-of-words.ts';
import { completeConfiguration, type SentimentConfiguration } from './configuration.ts';
import { type EvaluateOptions, evaluateSentiment, type SentimentEvaluation } from './evaluate.ts';
import { type ExplainedPrediction, explain } from './explain.ts';
import { checkLabels } from './labels.ts';
import { ReadOut } from './pooling.ts';
import { predict, type SentimentPrediction } from './predict.ts';
import { WordDropout } from './word-dropout.ts';

export interface SentimentModelOptions {
  /** Must have a token for unknown words. */
  readonly tokenizer: Tokenizer;
  /** The classes, at least two. */
  readonly labels: readonly string[];
  /** Default: `defaultSentimentConfiguration`. */
  readonly configuration?: Partial<SentimentConfiguration>;
  /** `zeros` where weights are loaded next. Default `keras`. */
  readonly init?: Init;
  /** Draws the first weights, and what dropout drops while training. */
  readonly rng: Rng;
}

const optionRules: OptionRules<SentimentModelOptions> = {
  tokenizer: rules.tokenizer,
  labels: rules.list,
  configuration: optional(rules.object),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

const tokensRule = {
  holds: (value: unknown) => value instanceof Int32Array,
  words: 'an Int32Array, as encode() gives',
};

/**
 * Says which of a number of labels a text has: an embedding, recurrent layers that read the text in
 * both directions, one vector read out of all of it, and a linear layer over the labels. With
 * `ngrams`, its logits are averaged with those of a bag of n-grams. Beside it stands a bag of words,
 * trained on the same texts, to compare with.
 */
export class SentimentModel extends Module {
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
  readonly configuration: SentimentConfiguration;
  readonly embedding: Embedding;
  readonly recurrent: RecurrentLayer<HiddenState>;
  readonly readOut: ReadOut;
  readonly head: Linear;
  readonly dropout: Dropout;
  readonly wordDropout: WordDropout;
  readonly ngrams: BagOfNGrams | null;
  readonly baseline: BagOfWords;

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
    this.configuration = completeConfiguration(where, configuration);
    const { embeddingSize, ngrams, dropout, wordDropout } = this.configuration;
    const numEmbeddings = tokenizer.size;
    this.embedding = new Embedding({ numEmbeddings, embeddingSize, init, rng });
    this.recurrent = createRecurrent(this.configuration, init, rng);
    const features = this.#directions * this.configuration.hiddenSize;
    this.readOut = new ReadOut(this.configuration.pooling, features, rng);
    this.head = new Linear({ inFeatures: features, outFeatures: labels.length, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout') });
    const wordRng = rng.fork('word dropout');
    this.wordDropout = new WordDropout({ rate: wordDropout, unknownId, rng: wordRng });
    this.ngrams = ngrams > 0 ? new BagOfNGrams(ngrams, labels.length) : null;
    this.baseline = new BagOfWords(numEmbeddings, labels.length);
  }

  get #directions(): 1 | 2 {
    return this.configuration.bidirectional ? 2 : 1;
  }

  /** What is learned to tell labels: all parameters but those of the baseline. */
  *classifierParameters(): Iterable<Tensor> {
    for (const [name, parameter] of this.namedParameters()) {
      if (!name.startsWith('baseline.')) yield parameter;
    }
  }

  /** The words of a text that the model reads: at least one, at most `maximumLength`. */
  encode(text: string): Int32Array {
    check('SentimentModel.encode', 'the text', text, rules.text);
    const { maximumLength } = this.configuration;
    const tokens = this.tokenizer.encode(text, { maximumLength, parseSpecial: false });
    return tokens.length > 0 ? tokens : Int32Array.of(this.wordDropout.unknownId);
  }

  /**
   * @param texts as encode() gives them; each may have a length of its own
   * @returns logits [texts, labels]
   */
  forward(texts: readonly Int32Array[]): Tensor {
    const experts = this.experts(texts);
    return experts.reduce((sum, logits) => sum.add(logits)).div(experts.length);
  }

  /**
   * The terms of forward()'s mean: the logits of what reads and, with `ngrams`, of what counts. Each
   * is trained to be right by itself. Their mean is a logarithmic opinion pool (Heskes 1998); their
   * sum would be as often right, but too sure of it.
   */
  experts(texts: readonly Int32Array[]): Tensor[] {
    checkEach('SentimentModel.forward', 'texts', texts, tokensRule);
    const { values, shape, lengths } = padSequences(texts, 0);
    const words = this.wordDropout.apply(values);
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
    const pooled = this.readOut.forward(read, lengths, this.#directions);
    return this.head.forward(this.dropout.forward(pooled));
  }

  /** Each text's label, with the probabilities of all. */
  predict(texts: readonly string[]): Promise<SentimentPrediction[]> {
    return predict(this, texts);
  }

  /**
   * A text's label, with what each of its words does to it: by how much the log-odds of the label
   * fall when the text is read without that word.
   */
  explain(text: string): Promise<ExplainedPrediction> {
    return explain(this, text);
  }

  /**
   * Accuracy, F1 and loss of the model on labelled texts, with the bag of words and the most frequent
   * label to compare with.
   * @throws DataError for no examples, or a label that the model does not know
   */
  evaluate(
    examples: readonly LabelledText[],
    options: EvaluateOptions = {},
  ): Promise<SentimentEvaluation> {
    return evaluateSentiment(this, examples, options);
  }
}

function createRecurrent(
  configuration: SentimentConfiguration,
  init: Init | undefined,
  rng: Rng,
): RecurrentLayer<HiddenState> {
  const { cell, embeddingSize, hiddenSize, numLayers, bidirectional, dropout } = configuration;
  const sizes = { inputSize: embeddingSize, hiddenSize, numLayers, bidirectional };
  const options = { ...sizes, dropout: numLayers > 1 ? dropout : 0, init, rng };
  return createRecurrentLayer(cell, options);
}
