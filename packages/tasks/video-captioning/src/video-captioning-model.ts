import {
  checkSequences,
  type FrameBatch,
  type FrameSequence,
  frameBatch,
} from '@unrolled/datasets';
import { checkOptions, checkRecord, type OptionRules, rules } from '@unrolled/guards';
import { Dropout, Module } from '@unrolled/nn';
import { type Encoded, RecurrentEncoder, SequenceGenerator } from '@unrolled/seq2seq';
import {
  type Caption,
  type CaptionOptions,
  generateCaptions,
  vocabularyOf,
} from '@unrolled/seq2seq/captions';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import { concat } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import type { Tokenizer } from '@unrolled/tokenizers';
import {
  type FrameInputs,
  frameInputsRule,
  frameVectors,
  type PixelEncoder,
  pixelEncoderFor,
} from '@unrolled/vision';
import { modelOptions, type VideoCaptioningConfiguration } from './options.ts';

/** Options of a `VideoCaptioningModel`. */
export interface VideoCaptioningModelOptions extends ModelCreation<VideoCaptioningConfiguration> {
  /** Must have tokens for start, end and unknown words. */
  readonly tokenizer: Tokenizer;
  /** Kind of inputs in the frames of every clip: features or pixels. */
  readonly inputs: FrameInputs;
}

const optionRules: OptionRules<VideoCaptioningModelOptions> = {
  tokenizer: rules.tokenizer,
  inputs: frameInputsRule,
  ...creationRules,
};

/**
 * Captions clips: a CNN trained with the model computes a vector of each frame, recurrent
 * layers read them in both directions, and a decoder attends, for each word, to the moments that it is about.
 *
 * Reference: Venugopalan et al. 2015, "Sequence to Sequence – Video to Text"; attention over time: Yao
 * et al. 2015.
 */
export class VideoCaptioningModel extends Module {
  readonly tokenizer: Tokenizer;
  readonly inputs: FrameInputs;
  readonly configuration: VideoCaptioningConfiguration;
  /** Maps pixels to the vector of a frame; null where features are given. */
  readonly pixels: PixelEncoder | null;
  readonly dropout: Dropout;
  readonly encoder: RecurrentEncoder;
  readonly generator: SequenceGenerator;

  constructor(options: VideoCaptioningModelOptions) {
    super();
    const where = 'VideoCaptioningModel';
    const checked = checkOptions(where, options, optionRules);
    const { tokenizer, configuration = {}, init, rng } = checked;
    const vocabulary = vocabularyOf(where, tokenizer);
    this.tokenizer = tokenizer;
    this.inputs = checked.inputs;
    this.configuration = completeOptions(where, modelOptions, configuration);
    const { cell, vectorSize, embeddingSize, hiddenSize, numLayers } = this.configuration;
    const { motion, attention, decoder, dropout } = this.configuration;
    this.pixels = pixelEncoderFor(this.inputs, { motion, vectorSize, init, rng });
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
      ...vocabulary,
      ...{ cell, embeddingSize, hiddenSize, numLayers, attention, decoder, dropout, init, rng },
    });
  }

  /** Number of values of a frame. */
  get channels(): number {
    return this.inputs.size;
  }

  /** @param batch frames as the model reads them: pixels unchanged, features standardised */
  encode(batch: FrameBatch): Encoded {
    const { frames, lengths } = checkRecord('VideoCaptioningModel.encode', 'the batch', batch);
    checkTensor('VideoCaptioningModel.encode', 'frames', frames);
    const vectors = this.dropout.forward(
      frameVectors(frames, this.pixels, this.configuration.motion),
    );
    const encoded = this.encoder.forward(vectors, lengths);
    return { ...encoded, memory: concat([encoded.memory, vectors], -1) };
  }

  /**
   * Captions of clips, best first for each. Deterministic unless `sampling` is given.
   * @throws DataError for a clip without frames, or with channels other than those of the training data
   */
  async caption(
    clips: readonly FrameSequence[],
    options: CaptionOptions = {},
  ): Promise<Caption[][]> {
    const where = 'VideoCaptioningModel.caption';
    const list = checkSequences(where, 'clips', clips, this.channels);
    const encode = (some: readonly FrameSequence[]) => {
      const read = some.map((clip) => this.inputs.read(clip));
      return this.encode(frameBatch(read, this.channels));
    };
    return generateCaptions(where, { model: this, encode, atOnce: 16 }, list, options);
  }
}
