import { createRecurrentLayer, type HiddenState, type RecurrentLayer } from '@unrolled/cells';
import { checkLabels, logSumExp } from '@unrolled/classification';
import { padSequences } from '@unrolled/datasets';
import {
  check,
  checkEach,
  checkOptions,
  checkTexts,
  type OptionRules,
  optional,
  readFrom,
  rules,
} from '@unrolled/guards';
import { areSpanLabels, entitiesOf, type Segment } from '@unrolled/metrics';
import { Dropout, Embedding, Linear, Module, TokenDropout } from '@unrolled/nn';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import { concat, type Tensor, tensor } from '@unrolled/tensor';
import { modelOptions, type TaggingConfiguration } from '../options.ts';
import { affixCount, affixRows, affixRowsOf } from './affixes.ts';
import { bestLabels, bioTransitions, type Transitions } from './decode-labels.ts';
import { eachSentence } from './each-sentence.ts';
import { splitTokens } from './split-tokens.ts';
import { checkWords, knownForm } from './words.ts';

/** Options of a `TaggingModel`. */
export interface TaggingModelOptions extends ModelCreation<TaggingConfiguration> {
  /** Words with their own embedding, in lower case, digits as 0. */
  readonly words: readonly string[];
  /** At least two. */
  readonly labels: readonly string[];
}

const optionRules: OptionRules<TaggingModelOptions> = {
  words: rules.list,
  labels: rules.list,
  ...creationRules,
};

/** A sentence as numbers. */
export interface EncodedTokens {
  /** [tokens]: indices of the known words, from 1; 0 for all others. */
  readonly words: Int32Array;
  /** [tokens, affixes of a token]: rows of prefixes, suffixes and spelling. */
  readonly affixes: Int32Array;
}

/** A sentence with its labels. */
export interface TaggedTokens {
  readonly tokens: readonly string[];
  readonly labels: readonly string[];
  /** Probability of the label of each token, independently of the others. */
  readonly probabilities: readonly number[];
  /** Where labels mark entities by B- and I-: the entities, by the indices of tokens. */
  readonly entities?: readonly Segment<string>[];
}

const unknown = 0;

/**
 * Labels each token of a sentence: an embedding of the word, one of its prefixes, suffixes and spelling,
 * recurrent layers that read in both directions, and a linear layer over the labels (Huang, Xu and Yu 2015).
 */
export class TaggingModel extends Module {
  readonly words: readonly string[];
  readonly labels: readonly string[];
  readonly configuration: TaggingConfiguration;
  /** Whether the labels mark entities by B- and I-. */
  readonly marksEntities: boolean;
  /** Labels that may follow each other; null where all may. */
  readonly transitions: Transitions | null;
  readonly embedding: Embedding;
  /** Embedding of prefixes, suffixes and spelling; null without them. */
  readonly affixEmbedding: Embedding | null;
  readonly recurrent: RecurrentLayer<HiddenState>;
  readonly head: Linear;
  readonly dropout: Dropout;
  readonly wordDropout: TokenDropout;
  readonly #places: ReadonlyMap<string, number>;

  constructor(options: TaggingModelOptions) {
    super();
    const where = 'TaggingModel';
    const { words, labels, configuration, init, rng } = checkOptions(where, options, optionRules);
    this.words = checkWords(where, words);
    this.labels = checkLabels(where, labels);
    this.configuration = completeOptions(where, modelOptions, configuration ?? {});
    this.marksEntities = areSpanLabels(labels);
    const isConstrained = this.marksEntities && this.configuration.constrained;
    this.transitions = isConstrained ? bioTransitions(labels) : null;
    const { cell, embeddingSize, affixSize, longestAffix, hiddenSize, numLayers, dropout } =
      this.configuration;
    const { bidirectional, wordDropout } = this.configuration;
    this.#places = new Map(words.map((word, place) => [word, place + 1]));
    this.embedding = new Embedding({ numEmbeddings: words.length + 1, embeddingSize, init, rng });
    this.affixEmbedding =
      longestAffix === 0
        ? null
        : new Embedding({ numEmbeddings: affixRows, embeddingSize: affixSize, init, rng });
    this.recurrent = createRecurrentLayer(cell, {
      inputSize: embeddingSize + (longestAffix === 0 ? 0 : affixSize),
      ...{ hiddenSize, numLayers, bidirectional },
      ...{ dropout: numLayers > 1 ? dropout : 0, init, rng },
    });
    const inFeatures = (bidirectional ? 2 : 1) * hiddenSize;
    this.head = new Linear({ inFeatures, outFeatures: labels.length, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout') });
    this.wordDropout = new TokenDropout({
      rate: wordDropout,
      unknownId: unknown,
      rng: rng.fork('word dropout'),
    });
  }

  /** Whether a word has its own embedding. */
  knows(token: string): boolean {
    check('TaggingModel.knows', 'the token', token, rules.text);
    return this.#places.has(knownForm(token));
  }

  /** Tokens as numbers. */
  encode(tokens: readonly string[]): EncodedTokens {
    checkTexts('TaggingModel.encode', 'tokens', tokens);
    const { longestAffix } = this.configuration;
    const width = affixCount(longestAffix);
    const affixes = new Int32Array(longestAffix === 0 ? 0 : tokens.length * width);
    if (longestAffix > 0) {
      tokens.forEach((token, place) => {
        affixes.set(affixRowsOf(token, longestAffix), place * width);
      });
    }
    const words = Int32Array.from(tokens, (token) => this.#places.get(knownForm(token)) ?? unknown);
    return { words, affixes };
  }

  /**
   * @param sentences results of encode(), each with at least one token
   * @returns logits [sentences, longest, labels]
   */
  forward(sentences: readonly EncodedTokens[]): Tensor {
    return this.head.forward(this.#features('TaggingModel.forward', sentences));
  }

  /**
   * forward() without the last layer, for a loss by `linearCrossEntropy`.
   * @returns [sentences, longest, features of the last layer]
   */
  features(sentences: readonly EncodedTokens[]): Tensor {
    return this.#features('TaggingModel.features', sentences);
  }

  #features(where: string, sentences: readonly EncodedTokens[]): Tensor {
    checkEach(where, 'sentences', sentences, {
      holds: (value) => this.#isEncoded(value),
      words: 'a result of encode() for at least one token',
    });
    const { values, shape, lengths } = padSequences(
      sentences.map(({ words }) => words),
      unknown,
    );
    const words = this.embedding.forward(tensor(this.wordDropout.forward(values), shape));
    const inputs = this.#withAffixes(words, sentences);
    const { output } = this.recurrent.forward(this.dropout.forward(inputs), { lengths });
    return this.dropout.forward(output);
  }

  #isEncoded(value: unknown): boolean {
    const [words, affixes] = [readFrom(value, 'words'), readFrom(value, 'affixes')];
    const { longestAffix } = this.configuration;
    const width = longestAffix === 0 ? 0 : affixCount(longestAffix);
    return (
      words instanceof Int32Array &&
      affixes instanceof Int32Array &&
      words.length > 0 &&
      affixes.length === words.length * width
    );
  }

  /** words [sentences, longest, embeddingSize] → [sentences, longest, inputs of the layer] */
  #withAffixes(words: Tensor, sentences: readonly EncodedTokens[]): Tensor {
    if (this.affixEmbedding === null) return words;
    const [batch, longest] = words.shape;
    const width = affixCount(this.configuration.longestAffix);
    const rows = padSequences(
      sentences.map(({ affixes }) => affixes),
      0,
    );
    const each = this.affixEmbedding.forward(tensor(rows.values, [batch, longest, width]));
    return concat([words, each.sum(2)], -1); // [batch, longest, width, affixSize] → sum over width
  }

  /**
   * The label of each token of each sentence.
   * @param sentences texts, which `splitTokens` cuts, or lists of tokens
   * @throws ArgumentError
   */
  async tag(
    sentences: readonly (string | readonly string[])[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<TaggedTokens[]> {
    const where = 'TaggingModel.tag';
    const { signal } = checkOptions<{ signal?: AbortSignal }>(where, options, {
      signal: optional(rules.signal),
    });
    const lists = checkEach(where, 'sentences', sentences, sentenceRule).map((sentence) =>
      typeof sentence === 'string'
        ? splitTokens(sentence)
        : checkTexts(where, 'the tokens of a sentence', sentence),
    );
    const tagged: TaggedTokens[] = [];
    await eachSentence(
      this,
      lists.map((tokens) => this.encode(tokens)),
      (logits, place) => {
        tagged[place] = this.#tagged(lists[place], logits);
      },
      signal,
    );
    return tagged;
  }

  #tagged(tokens: readonly string[], logits: Float32Array): TaggedTokens {
    const count = this.labels.length;
    const places = bestLabels(logits, count, this.transitions);
    const labels = Array.from(places, (place) => this.labels[place]);
    const probabilities = Array.from(places, (label, token) => {
      const row = Array.from(logits.subarray(token * count, (token + 1) * count));
      return Math.exp(row[label] - logSumExp(row));
    });
    const entities = this.marksEntities ? { entities: entitiesOf(labels) } : {};
    return { tokens, labels, probabilities, ...entities };
  }
}

const sentenceRule = {
  holds: (value: unknown) => typeof value === 'string' || Array.isArray(value),
  words: 'a text or a list of tokens',
};
