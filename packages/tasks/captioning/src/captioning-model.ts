import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { Dropout, Linear, Module } from '@unrolled/nn';
import { type Encoded, SequenceGenerator } from '@unrolled/seq2seq';
import {
  type Caption,
  type CaptionOptions,
  type CaptionStreamOptions,
  vocabularyOf,
} from '@unrolled/seq2seq/captions';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import type { Tensor } from '@unrolled/tensor';
import type { Tokenizer } from '@unrolled/tokenizers';
import { SmallCnn } from '@unrolled/vision';
import { captionImages, streamImage } from './caption.ts';
import {
  checkBatch,
  checkLayout,
  type ImageBatch,
  type ImageLayout,
  type ImageValues,
} from './image-layout.ts';
import { checkImageSource, type ImageSource, isOfPixels, unknownSource } from './image-source.ts';
import { type CaptioningConfiguration, modelOptions, stagesOf } from './options.ts';
import {
  checkImageStandardizers,
  type ImageStandardizers,
  noStandardizers,
} from './standardizers.ts';

/** Options of a `CaptioningModel`. */
export interface CaptioningModelOptions extends ModelCreation<CaptioningConfiguration> {
  /** Must have tokens for start, end and unknown words. */
  readonly tokenizer: Tokenizer;
  /** Layout of the values of every image. */
  readonly grid: ImageLayout;
  /** Origin of the values. Default: given features. */
  readonly source?: ImageSource;
  /** Standardizers of given features. Default: none, values are read unchanged. */
  readonly standardizers?: ImageStandardizers;
}

const optionRules: OptionRules<CaptioningModelOptions> = {
  tokenizer: rules.tokenizer,
  grid: rules.object,
  source: optional(rules.object),
  standardizers: optional(rules.object),
  ...creationRules,
};

/**
 * Captions images: a decoder attends to a grid of features at each word, and starts from
 * their mean. The features are given, or those of a CNN that is trained with the model.
 *
 * Reference: Xu et al. 2015, "Show, Attend and Tell"; with `attention: 'none'` Vinyals et al. 2015.
 */
export class CaptioningModel extends Module {
  readonly tokenizer: Tokenizer;
  readonly grid: Required<ImageLayout>;
  readonly source: ImageSource;
  readonly standardizers: ImageStandardizers;
  readonly configuration: CaptioningConfiguration;
  /** Rows and columns of the attention of a word. */
  readonly attentionShape: readonly [rows: number, columns: number];
  /** Maps pixels to a grid of features; null where features are given. */
  readonly cnn: SmallCnn | null;
  /** Features to vectors that attention compares with the state. */
  readonly project: Linear;
  /** Projects the vector of the whole image to the same size; null where there is none. */
  readonly projectSummary: Linear | null;
  readonly dropout: Dropout;
  readonly generator: SequenceGenerator;

  constructor(options: CaptioningModelOptions) {
    super();
    const where = 'CaptioningModel';
    const checked = checkOptions(where, options, optionRules);
    const { tokenizer, source = unknownSource, standardizers = noStandardizers } = checked;
    const { configuration = {}, init, rng } = checked;
    const vocabulary = vocabularyOf(where, tokenizer);
    this.tokenizer = tokenizer;
    this.grid = checkLayout(where, checked.grid);
    this.source = checkImageSource(where, source, this.grid);
    this.standardizers = checkImageStandardizers(where, standardizers, this.grid);
    this.configuration = completeOptions(where, modelOptions, configuration);
    const { cell, embeddingSize, hiddenSize, numLayers } = this.configuration;
    const { attention, gatedContext, decoder, dropout } = this.configuration;
    const { rows, columns, channels, summary } = this.grid;
    this.cnn = isOfPixels(this.source)
      ? new SmallCnn({
          ...{ height: rows, width: columns, channels, vectorSize: hiddenSize },
          ...{ stages: stagesOf(this.configuration), init, rng },
        })
      : null;
    const [height, width, inFeatures] = this.cnn?.gridShape ?? [rows, columns, channels];
    this.attentionShape = [height, width];
    const outFeatures = hiddenSize;
    this.project = new Linear({ inFeatures, outFeatures, init, rng });
    this.projectSummary =
      summary === 0 ? null : new Linear({ inFeatures: summary, outFeatures, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('image dropout') });
    this.generator = new SequenceGenerator({
      source: { memorySize: hiddenSize, summarySize: hiddenSize },
      ...vocabulary,
      ...{ cell, embeddingSize, hiddenSize, numLayers },
      ...{ attention, gatedContext, decoder, dropout, init, rng },
    });
  }

  /**
   * Vectors to attend to, [images, rows · columns, hiddenSize], and one of each image as a whole.
   * @param batch pixels unchanged, features standardised where the model has standardizers
   */
  encode(batch: ImageBatch): Encoded {
    const { features, summary } = checkBatch('CaptioningModel.encode', batch, this.grid);
    const grid = this.cnn?.grid(features) ?? features;
    const [images, rows, columns, channels] = grid.shape;
    const memory = this.#dropFeatures(
      this.project.forward(grid.reshape([images, rows * columns, channels])).relu(),
    );
    // The vector of a CNN, unlike the mean, encodes where things are.
    const whole =
      this.cnn?.vectors(grid) ??
      (summary === null ? undefined : this.projectSummary?.forward(summary));
    return {
      memory,
      lengths: null,
      summary: whole === undefined ? memory.mean(1) : this.dropout.forward(whole.relu()),
    };
  }

  /**
   * Drops the same features of a CNN at all positions of an image (Tompson 2015). Dropped one by one, what is
   * missing at a position is made up for by the mean of many, which keeps the attention even; on given features
   * of photographs the captions are better for it all the same.
   */
  #dropFeatures(memory: Tensor): Tensor {
    if (this.cnn === null) return this.dropout.forward(memory);
    const [images, , channels] = memory.shape;
    if (!this.training || this.dropout.rate === 0) return memory;
    return memory.mul(this.dropout.forward(memory.constant(1, [images, 1, channels])));
  }

  /** Captions of images, best first for each. Deterministic unless `sampling` is given. */
  caption(images: readonly ImageValues[], options: CaptionOptions = {}): Promise<Caption[][]> {
    return captionImages(this, images, options);
  }

  /**
   * The caption of an image word by word, the most likely each time, or drawn with `sampling`.
   * @param onText receives each piece; the pieces joined are the text
   */
  stream(
    image: ImageValues,
    onText: (piece: string) => void,
    options: CaptionStreamOptions = {},
  ): Promise<Caption> {
    return streamImage(this, image, onText, options);
  }
}
