import { type FrameBatch, type FrameSequence, motionOf } from '@unrolled/datasets';
import {
  checkOptions,
  checkRecord,
  type OptionRules,
  oneOf,
  optional,
  rules,
} from '@unrolled/guards';
import { Dropout, type Init, inits, Module } from '@unrolled/nn';
import { type Encoded, RecurrentEncoder, SequenceGenerator } from '@unrolled/seq2seq';
import { completeOptions } from '@unrolled/task';
import { ArgumentError, concat, type Rng, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import type { Tokenizer } from '@unrolled/tokenizers';
import { type FrameInputs, frameInputsRule, PixelEncoder } from '@unrolled/vision';
import { type ClipCaption, type ClipCaptionOptions, captionClips } from './caption.ts';
import { modelOptions, type VideoCaptioningConfiguration } from './options.ts';

export interface VideoCaptioningModelOptions {
  /** Must have tokens for start, end and unknown words. */
  readonly tokenizer: Tokenizer;
  /** Inputs that the frames of every clip are: features, or pixels. */
  readonly inputs: FrameInputs;
  /** Default: that of `videoCaptioning`. */
  readonly configuration?: Partial<VideoCaptioningConfiguration>;
  /** `zeros` where weights are loaded next. */
  readonly init?: Init;
  /** Draws the first weights, and what dropout drops while training. */
  readonly rng: Rng;
}

const optionRules: OptionRules<VideoCaptioningModelOptions> = {
  tokenizer: rules.tokenizer,
  inputs: frameInputsRule,
  configuration: optional(rules.object),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/**
 * Says what happens in a clip: a CNN that is trained along makes a vector of each frame, recurrent
 * layers read them in both directions, and a decoder attends to the moments that a word is about.
 *
 * Reference: Venugopalan et al. 2015, "Sequence to Sequence – Video to Text"; attention over time: Yao
 * et al. 2015.
 */
export class VideoCaptioningModel extends Module {
  readonly tokenizer: Tokenizer;
  readonly inputs: FrameInputs;
  readonly configuration: VideoCaptioningConfiguration;
  /** Pixels to the vector of a frame; null where features are given. */
  readonly pixels: PixelEncoder | null;
  readonly dropout: Dropout;
  readonly encoder: RecurrentEncoder;
  readonly generator: SequenceGenerator;

  constructor(options: VideoCaptioningModelOptions) {
    super();
    const where = 'VideoCaptioningModel';
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
    this.inputs = checked.inputs;
    this.configuration = completeOptions(where, modelOptions, configuration);
    const { cell, vectorSize, embeddingSize, hiddenSize, numLayers } = this.configuration;
    const { motion, attention, decoder, dropout } = this.configuration;
    const { preprocessing } = this.inputs;
    this.pixels =
      preprocessing === null
        ? null
        : new PixelEncoder({ preprocessing, motion, vectorSize, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('frame dropout') });
    const inputSize = this.pixels?.vectorSize ?? this.channels * (motion ? 2 : 1);
    this.encoder = new RecurrentEncoder({
      ...{ inputSize, cell, hiddenSize, numLayers, init, rng },
      dropout: numLayers > 1 ? dropout : 0,
    });
    const { sizes } = this.encoder;
    this.generator = new SequenceGenerator({
      // Each moment is what the recurrent layers know by then, and the frame itself.
      source: { ...sizes, memorySize: sizes.memorySize + inputSize },
      vocabularySize: tokenizer.size,
      startToken: startId,
      endToken: endId,
      ...{ cell, embeddingSize, hiddenSize, numLayers, attention, decoder, dropout, init, rng },
    });
  }

  /** Number of values of a frame. */
  get channels(): number {
    return this.inputs.size;
  }

  /** @param batch frames as the model reads them: pixels as they are, features standardised */
  encode(batch: FrameBatch): Encoded {
    const { frames, lengths } = checkRecord('VideoCaptioningModel.encode', 'the batch', batch);
    checkTensor('VideoCaptioningModel.encode', 'frames', frames);
    const vectors = this.dropout.forward(this.#vectorsOf(frames));
    const encoded = this.encoder.forward(vectors, lengths);
    return { ...encoded, memory: concat([encoded.memory, vectors], -1) };
  }

  /** [clips, time, channels] → [clips, time, size of a vector] */
  #vectorsOf(frames: Tensor): Tensor {
    if (this.pixels !== null) return this.pixels.forward(frames);
    return this.configuration.motion ? concat([frames, motionOf(frames)], -1) : frames;
  }

  /**
   * Captions of clips, for each the best first. Deterministic unless `sampling` is given.
   * @throws DataError for a clip without frames, or with other channels than it was trained on
   */
  caption(
    clips: readonly FrameSequence[],
    options: ClipCaptionOptions = {},
  ): Promise<ClipCaption[][]> {
    return captionClips(this, clips, options);
  }
}
