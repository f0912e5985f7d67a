import { createRecurrentLayer, type HiddenState, type RecurrentLayer } from '@unrolled/cells';
import { checkLabels } from '@unrolled/classification';
import type { FrameBatch, FrameSequence } from '@unrolled/datasets';
import { check, checkOptions, checkRecord, type OptionRules, rules } from '@unrolled/guards';
import { Dropout, Linear, Module } from '@unrolled/nn';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import { ArgumentError, formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import {
  type FrameInputs,
  frameInputsRule,
  type PixelEncoder,
  pixelEncoderFor,
} from '@unrolled/vision';
import { checkLongSequences, inputsOf } from './frame-inputs.ts';
import { eachProbabilities, extendedBatch } from './frame-probabilities.ts';
import { settleAll } from './label-settler.ts';
import { Labeler } from './labeler.ts';
import { type LabelingConfiguration, modelOptions, type SettlingOptions } from './options.ts';

/** Options of a `LabelingModel`. */
export interface LabelingModelOptions extends ModelCreation<LabelingConfiguration> {
  /** Labels of frames, at least two. */
  readonly labels: readonly string[];
  /** Pixels, or features: the channels of a frame, and with motion as many differences. */
  readonly inputs: FrameInputs;
}

const optionRules: OptionRules<LabelingModelOptions> = {
  labels: rules.list,
  inputs: frameInputsRule,
  ...creationRules,
};

/** Labels of the frames of a sequence. */
export interface LabelledSequenceFrames {
  /** [length] */
  readonly labels: readonly string[];
  /** [length, labels of the model], before smoothing */
  readonly probabilities: Float32Array;
}

/**
 * A label for each frame: recurrent layers over the frames and how they change, and a linear layer on
 * the state of each. A causal model with look-ahead k labels frame t from its state at frame t + k;
 * after the last frame it reads that frame k times more.
 */
export class LabelingModel extends Module {
  readonly labels: readonly string[];
  readonly inputs: FrameInputs;
  readonly configuration: LabelingConfiguration;
  /** Maps pixels to the vector of a frame; null where features are given. */
  readonly pixels: PixelEncoder | null;
  readonly recurrent: RecurrentLayer<HiddenState>;
  readonly head: Linear;
  readonly dropout: Dropout;

  constructor(options: LabelingModelOptions) {
    super();
    const where = 'LabelingModel';
    const checked = checkOptions(where, options, optionRules);
    const { labels, inputs, configuration = {}, init, rng } = checked;
    this.labels = checkLabels(where, labels);
    this.inputs = inputs;
    this.configuration = completeOptions(where, modelOptions, configuration);
    checkDirection(where, this.configuration);
    const { cell, hiddenSize, numLayers, direction, motion, dropout } = this.configuration;
    const { vectorSize } = this.configuration;
    const { preprocessing, size } = inputs;
    if (motion && preprocessing === null && size % 2 === 1) {
      throw new ArgumentError(
        `${where}: with motion, there must be two features for each channel, got ${size}`,
      );
    }
    this.pixels = pixelEncoderFor(inputs, { motion, vectorSize, init, rng });
    const inputSize = this.pixels?.vectorSize ?? size;
    const bidirectional = direction === 'offline';
    this.recurrent = createRecurrentLayer(cell, {
      ...{ inputSize, hiddenSize, numLayers, bidirectional },
      ...{ dropout: numLayers > 1 ? dropout : 0, init, rng },
    }) as RecurrentLayer<HiddenState>;
    const inFeatures = (bidirectional ? 2 : 1) * hiddenSize;
    this.head = new Linear({ inFeatures, outFeatures: labels.length, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout') });
  }

  /** Number of values of a frame. */
  get channels(): number {
    const isTwofold = this.configuration.motion && this.pixels === null;
    return isTwofold ? this.inputs.size / 2 : this.inputs.size;
  }

  /** Frames as forward() reads them: each sequence with `lookAhead` more frames at its end. */
  batchOf(sequences: readonly FrameSequence[]): FrameBatch {
    const where = 'LabelingModel.batchOf';
    return extendedBatch(
      this,
      checkLongSequences(where, 'sequences', sequences, this.channels).map((sequence) =>
        inputsOf(sequence, this.inputs, this.configuration.motion),
      ),
    );
  }

  /**
   * The logits of each frame; those beyond the end of a sequence have no meaning.
   * @param batch lengths and time include `lookAhead` frames after those that are labelled
   * @returns [sequences, time − lookAhead, labels]
   */
  forward(batch: FrameBatch): Tensor {
    const where = 'LabelingModel.forward';
    const { frames, lengths } = checkRecord(where, 'the batch', batch);
    checkTensor(where, 'frames', frames);
    const { lookAhead } = this.configuration;
    if (frames.rank !== 3 || frames.shape[2] !== this.inputs.size || frames.shape[1] <= lookAhead) {
      throw new ShapeError(
        `${where}: frames must be [sequences, more than ${lookAhead} frames, ${this.inputs.size}], got ` +
          formatShape(frames.shape),
      );
    }
    return this.readVectors(this.pixels?.forward(frames) ?? frames, lengths);
  }

  /**
   * forward() of the given inputs of each frame.
   * @param vectors [sequences, time, input size of the recurrent layer]
   */
  readVectors(vectors: Tensor, lengths: readonly number[]): Tensor {
    const { lookAhead } = this.configuration;
    checkTensor('LabelingModel.readVectors', 'vectors', vectors, { rank: 3 });
    const { output } = this.recurrent.forward(this.dropout.forward(vectors), { lengths });
    const states = lookAhead === 0 ? output : output.slice([null, [lookAhead, vectors.shape[1]]]);
    return this.head.forward(this.dropout.forward(states));
  }

  /**
   * The label of each frame of whole sequences.
   * @param options default: the most likely label of each frame
   * @throws DataError for a sequence without frames, or with channels other than those of the training data
   */
  async label(
    sequences: readonly FrameSequence[],
    options: Partial<SettlingOptions> = {},
  ): Promise<LabelledSequenceFrames[]> {
    const where = 'LabelingModel.label';
    const list = checkLongSequences(where, 'sequences', sequences, this.channels);
    const settle = settleAll(where, this.labels.length, options);
    const inputs = list.map((sequence) =>
      inputsOf(sequence, this.inputs, this.configuration.motion),
    );
    const found = new Array<LabelledSequenceFrames>(list.length);
    await eachProbabilities(this, inputs, (probabilities, place) => {
      const labels = Array.from(settle(probabilities), (label) => this.labels[label]);
      found[place] = { labels, probabilities };
    });
    return found;
  }

  /**
   * Labels frames as they arrive. @throws ArgumentError for an offline model, which needs the whole sequence
   */
  labeler(options: Partial<SettlingOptions> = {}): Labeler {
    return new Labeler(this, options);
  }
}

/** @throws ArgumentError for an offline model with look-ahead */
export function checkDirection(
  where: string,
  { direction, lookAhead }: Pick<LabelingConfiguration, 'direction' | 'lookAhead'>,
): void {
  if (direction === 'causal') return;
  check(where, 'lookAhead of an offline model, which reads all frames,', lookAhead, {
    holds: (value) => value === 0,
    words: '0',
  });
}
