import { createRecurrentLayer, type HiddenState, type RecurrentLayer } from '@unrolled/cells';
import {
  type ClassPrediction,
  checkLabels,
  eachLogits,
  predictionOf,
  SequencePooling,
} from '@unrolled/classification';
import {
  checkSequences,
  type FrameBatch,
  type FrameSequence,
  frameBatch,
} from '@unrolled/datasets';
import { checkOptions, checkRecord, type OptionRules, rules } from '@unrolled/guards';
import { Dropout, Linear, Module } from '@unrolled/nn';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import { formatShape, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import {
  type FrameInputs,
  frameInputsRule,
  frameVectors,
  type PixelEncoder,
  pixelEncoderFor,
} from '@unrolled/vision';
import { FrameLayer } from './frame-layer.ts';
import { type ActionConfiguration, modelOptions } from './options.ts';
import { channelsOf, checkFeatures, featuresOf, readFrames } from './read-frames.ts';

/** Options of an `ActionModel`. */
export interface ActionModelOptions extends ModelCreation<ActionConfiguration> {
  /** The actions, at least two. */
  readonly labels: readonly string[];
  /** Kind of inputs in the frames of every sequence: features or pixels. */
  readonly inputs: FrameInputs;
}

const optionRules: OptionRules<ActionModelOptions> = {
  labels: rules.list,
  inputs: frameInputsRule,
  ...creationRules,
};

/**
 * Classifier of the action in a sequence: recurrent layers over the frames and their changes, one vector
 * pooled from all steps, and a linear layer over the actions.
 */
export class ActionModel extends Module {
  readonly labels: readonly string[];
  readonly inputs: FrameInputs;
  readonly configuration: ActionConfiguration;
  /** Maps pixels to the vector of a frame; null where features are given. */
  readonly pixels: PixelEncoder | null;
  /** Reads the frames in order; for the cell `none`, a FrameLayer, which has no memory of earlier frames. */
  readonly recurrent: RecurrentLayer<HiddenState> | FrameLayer;
  readonly readOut: SequencePooling;
  readonly head: Linear;
  readonly dropout: Dropout;

  constructor(options: ActionModelOptions) {
    super();
    const where = 'ActionModel';
    const checked = checkOptions(where, options, optionRules);
    const { labels, inputs, configuration = {}, init, rng } = checked;
    this.labels = checkLabels(where, labels);
    this.inputs = inputs;
    this.configuration = completeOptions(where, modelOptions, configuration);
    checkFeatures(where, inputs, this.configuration);
    const { cell, hiddenSize, numLayers, bidirectional } = this.configuration;
    const { pooling, motion, dropout, vectorSize } = this.configuration;
    this.pixels = pixelEncoderFor(inputs, { motion, vectorSize, init, rng });
    const inputSize = this.pixels?.vectorSize ?? inputs.size * (motion ? 2 : 1);
    const between = numLayers > 1 ? dropout : 0;
    this.recurrent =
      cell === 'none'
        ? new FrameLayer({
            inputSize: this.pixels === null ? inputSize : null,
            hiddenSize,
            init,
            rng,
          })
        : (createRecurrentLayer(cell, {
            ...{ inputSize, hiddenSize, numLayers, bidirectional },
            ...{ dropout: between, init, rng },
          }) as RecurrentLayer<HiddenState>);
    const isOfVectors = cell === 'none' && this.pixels !== null;
    const features = isOfVectors ? inputSize : this.#directions * hiddenSize;
    this.readOut = new SequencePooling(pooling, features, rng);
    this.head = new Linear({ inFeatures: features, outFeatures: labels.length, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout') });
  }

  get #directions(): 1 | 2 {
    const { cell, bidirectional } = this.configuration;
    return bidirectional && cell !== 'none' ? 2 : 1;
  }

  /** Channels of the sequences that it reads. */
  get channels(): number {
    return channelsOf(this.features, this.configuration);
  }

  /** Values of a frame as the model reads them: standardised channels, joints and bones, or pixels. */
  get features(): number {
    return this.inputs.size;
  }

  /** Frames as forward() reads them. */
  batchOf(sequences: readonly FrameSequence[]): FrameBatch {
    return frameBatch(featuresFor('ActionModel.batchOf', this, sequences), this.features);
  }

  /** @returns logits [sequences, actions] */
  forward(batch: FrameBatch): Tensor {
    const { frames, lengths } = checkRecord('ActionModel.forward', 'the batch', batch);
    checkTensor('ActionModel.forward', 'frames', frames);
    if (frames.rank !== 3 || frames.shape[2] !== this.features) {
      throw new ShapeError(
        `ActionModel.forward: frames must be [sequences, time, ${this.features}], got ` +
          formatShape(frames.shape),
      );
    }
    const vectors = frameVectors(frames, this.pixels, this.configuration.motion);
    const read = this.recurrent.forward(this.dropout.forward(vectors), { lengths });
    const pooled = this.readOut.forward(read, lengths, this.#directions);
    return this.head.forward(this.dropout.forward(pooled));
  }

  /**
   * The action of each sequence, with the probabilities of all.
   * @throws DataError for a sequence without frames, or with channels other than those of the training data
   */
  async predict(sequences: readonly FrameSequence[]): Promise<ClassPrediction[]> {
    const list = featuresFor('ActionModel.predict', this, sequences);
    const predictions = new Array<ClassPrediction>(list.length);
    await eachLogits(
      this,
      list,
      {
        forward: (batch) => this.forward(frameBatch(batch, this.features)),
        lengthOf: ({ length }) => length,
      },
      (logits, place) => {
        predictions[place] = predictionOf(this.labels, logits);
      },
    );
    return predictions;
  }
}

/** Values of a sequence as the recurrent layer reads them. */
export interface Features {
  readonly length: number;
  /** [length, features] */
  readonly values: Float32Array;
}

/** @throws ArgumentError for an invalid sequence; DataError for one that the model cannot read */
export function featuresFor(
  where: string,
  { channels, configuration, inputs }: ActionModel,
  sequences: readonly FrameSequence[],
): Features[] {
  const gaps = configuration.skeleton !== null;
  return checkSequences(where, 'sequences', sequences, channels, { gaps }).map((sequence) => {
    const features = featuresOf(readFrames(where, sequence, configuration), configuration);
    return inputs.read(features);
  });
}
