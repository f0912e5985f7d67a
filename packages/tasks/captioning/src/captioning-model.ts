import {
  checkEach,
  checkOptions,
  type OptionRules,
  oneOf,
  optional,
  rules,
  whole,
} from '@unrolled/guards';
import { Dropout, type Init, inits, Linear, Module } from '@unrolled/nn';
import { type Encoded, type Generated, SequenceGenerator } from '@unrolled/seq2seq';
import { completeOptions } from '@unrolled/task';
import { ArgumentError, noGrad, type Rng, scope, type Tensor } from '@unrolled/tensor';
import type { Tokenizer } from '@unrolled/tokenizers';
import {
  checkFeatures,
  checkGrid,
  type FeatureGrid,
  featuresOf,
  type ImageFeatures,
} from './feature-grid.ts';
import { type CaptioningConfiguration, modelOptions } from './options.ts';

export interface CaptioningModelOptions {
  /** Must have tokens for start, end and unknown words. */
  readonly tokenizer: Tokenizer;
  /** How the features of every image are laid out. */
  readonly grid: FeatureGrid;
  /** Default: that of `captioning`. */
  readonly configuration?: Partial<CaptioningConfiguration>;
  /** `zeros` where weights are loaded next. */
  readonly init?: Init;
  /** Draws the first weights, and what dropout drops while training. */
  readonly rng: Rng;
}

const optionRules: OptionRules<CaptioningModelOptions> = {
  tokenizer: rules.tokenizer,
  grid: rules.object,
  configuration: optional(rules.object),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

export interface CaptionOptions {
  /** Hypotheses that the beam search keeps at each word; 1 is greedy search. Default 5. */
  readonly beam?: number;
  /** Captions for each image, best first, at most `beam`. Default 1. */
  readonly nBest?: number;
  /** Greatest number of words. Default 30. */
  readonly maximumLength?: number;
}

const captionRules: OptionRules<CaptionOptions> = {
  beam: optional(whole(1, 1_000)),
  nBest: optional(rules.count),
  maximumLength: optional(whole(1, 200)),
};

/** A sentence about an image. */
export interface Caption {
  readonly text: string;
  readonly words: readonly string[];
  /** Mean ln p of its words, by which captions are ranked. */
  readonly score: number;
  /** Whether it came to its end. */
  readonly ended: boolean;
  /** Attention of each word, [rows, columns]; null without attention. */
  readonly attention: readonly Float32Array[] | null;
}

/** Images of which features are in memory at a time. */
const imagesAtOnce = 64;

/**
 * Says what is on an image: a decoder that attends to a grid of features at each word, and starts from
 * their mean.
 *
 * Reference: Xu et al. 2015, "Show, Attend and Tell"; with `attention: 'none'` Vinyals et al. 2015.
 */
export class CaptioningModel extends Module {
  readonly tokenizer: Tokenizer;
  readonly grid: FeatureGrid;
  readonly configuration: CaptioningConfiguration;
  /** Features to vectors that attention compares with the state. */
  readonly project: Linear;
  readonly dropout: Dropout;
  readonly generator: SequenceGenerator;

  constructor(options: CaptioningModelOptions) {
    super();
    const where = 'CaptioningModel';
    const checked = checkOptions(where, options, optionRules);
    const { tokenizer, configuration = {}, init, rng } = checked;
    const { startId, endId, unknownId } = tokenizer;
    if (startId === undefined || endId === undefined || unknownId === undefined) {
      throw new ArgumentError(
        `${where}: the tokenizer must have tokens for start, end and unknown words; train it with ` +
          "special: { start: '<s>', end: '</s>', unknown: '<unk>' }",
      );
    }
    this.tokenizer = tokenizer;
    this.grid = checkGrid(where, checked.grid);
    this.configuration = completeOptions(where, modelOptions, configuration);
    const { cell, embeddingSize, hiddenSize, numLayers } = this.configuration;
    const { attention, gatedContext, decoder, dropout } = this.configuration;
    const [inFeatures, outFeatures] = [this.grid.channels, hiddenSize];
    this.project = new Linear({ inFeatures, outFeatures, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('image dropout') });
    this.generator = new SequenceGenerator({
      source: { memorySize: hiddenSize, summarySize: hiddenSize },
      vocabularySize: tokenizer.size,
      startToken: startId,
      endToken: endId,
      cell,
      embeddingSize,
      hiddenSize,
      numLayers,
      attention,
      gatedContext,
      decoder,
      dropout,
      init,
      rng,
    });
  }

  /** @param features [images, rows · columns, channels] */
  encode(features: Tensor): Encoded {
    const memory = this.dropout.forward(this.project.forward(features).relu());
    return { memory, lengths: null, summary: memory.mean(1) };
  }

  /** Captions of images, for each the best first. Deterministic. */
  async caption(
    images: readonly ImageFeatures[],
    options: CaptionOptions = {},
  ): Promise<Caption[][]> {
    const where = 'CaptioningModel.caption';
    const { beam = 5, nBest = 1, maximumLength = 30 } = checkOptions(where, options, captionRules);
    checkEach(where, 'images', images, rules.object);
    checkFeatures(where, images, this.grid);
    const { training } = this;
    const captions: Caption[][] = [];
    this.eval();
    try {
      for (let start = 0; start < images.length; start += imagesAtOnce) {
        const part = images.slice(start, start + imagesAtOnce);
        const encoded = scope(() => noGrad(() => this.encode(featuresOf(part, this.grid))));
        try {
          const allowed = part.map(() => []);
          const tokenLimits = { tokens: this.#neverWritten, allowed };
          const search = { beam, nBest, maximumLength, tokenLimits };
          const found = await this.generator.generate(encoded, search);
          captions.push(...found.map((list) => list.map((one) => this.#captionOf(one))));
        } finally {
          encoded.memory.dispose();
          encoded.summary.dispose();
        }
      }
    } finally {
      this.train(training);
    }
    return captions;
  }

  /** No caption has the unknown word, or begins again. */
  get #neverWritten(): number[] {
    const { startId, unknownId } = this.tokenizer;
    return [startId, unknownId].filter((id) => id !== undefined);
  }

  #captionOf({ tokens, score, ended, alignment }: Generated): Caption {
    const words = tokens.map((token) => this.tokenizer.decode([token]));
    return { text: words.join(' '), words, score, ended, attention: alignment };
  }
}
