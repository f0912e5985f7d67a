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
  motionOf,
  type Standardizer,
  standardizeFrames,
  standardizerRule,
} from '@unrolled/datasets';
import {
  checkOptions,
  checkRecord,
  type OptionRules,
  oneOf,
  optional,
  rules,
} from '@unrolled/guards';
import { Dropout, type Init, inits, Linear, Module } from '@unrolled/nn';
import { completeOptions } from '@unrolled/task';
import { concat, formatShape, type Rng, ShapeError, type Tensor } from '@unrolled/tensor';
import { checkTensor } from '@unrolled/tensor/guards';
import { type ActionConfiguration, modelOptions } from './options.ts';
import { channelsOf, checkFeatures, featuresOf, readFrames } from './read-frames.ts';

export interface ActionModelOptions {
  /** The actions, at least two. */
  readonly labels: readonly string[];
  readonly standardizer: Standardizer;
  /** Default: that of `actionRecognition`. */
  readonly configuration?: Partial<ActionConfiguration>;
  /** `zeros` where weights are loaded next. */
  readonly init?: Init;
  /** Draws the first weights, and what dropout drops while training. */
  readonly rng: Rng;
}

const optionRules: OptionRules<ActionModelOptions> = {
  labels: rules.list,
  standardizer: standardizerRule,
  configuration: optional(rules.object),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/**
 * Which action a sequence of frames shows: recurrent layers over the frames and how they change, one
 * vector read out of all steps, and a linear layer over the actions.
 */
export class ActionModel extends Module {
  readonly labels: readonly string[];
  readonly standardizer: Standardizer;
  readonly configuration: ActionConfiguration;
  readonly recurrent: RecurrentLayer<HiddenState>;
  readonly readOut: SequencePooling;
  readonly head: Linear;
  readonly dropout: Dropout;

  constructor(options: ActionModelOptions) {
    super();
    const where = 'ActionModel';
    const checked = checkOptions(where, options, optionRules);
    const { labels, standardizer, configuration = {}, init, rng } = checked;
    this.labels = checkLabels(where, labels);
    this.standardizer = standardizer;
    this.configuration = completeOptions(where, modelOptions, configuration);
    checkFeatures(where, standardizer.mean.length, this.configuration);
    const { cell, hiddenSize, numLayers, bidirectional } = this.configuration;
    const { pooling, motion, dropout } = this.configuration;
    const inputSize = standardizer.mean.length * (motion ? 2 : 1);
    const between = numLayers > 1 ? dropout : 0;
    this.recurrent = createRecurrentLayer(cell, {
      ...{ inputSize, hiddenSize, numLayers, bidirectional },
      ...{ dropout: between, init, rng },
    }) as RecurrentLayer<HiddenState>;
    const features = this.#directions * hiddenSize;
    this.readOut = new SequencePooling(pooling, features, rng);
    this.head = new Linear({ inFeatures: features, outFeatures: labels.length, init, rng });
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout') });
  }

  get #directions(): 1 | 2 {
    return this.configuration.bidirectional ? 2 : 1;
  }

  /** Channels of the sequences that it reads. */
  get channels(): number {
    return channelsOf(this.features, this.configuration);
  }

  /** Standardised values of a frame: its channels, or joints and bones. */
  get features(): number {
    return this.standardizer.mean.length;
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
    const inputs = this.configuration.motion ? concat([frames, motionOf(frames)], -1) : frames;
    const read = this.recurrent.forward(this.dropout.forward(inputs), { lengths });
    const pooled = this.readOut.forward(read, lengths, this.#directions);
    return this.head.forward(this.dropout.forward(pooled));
  }

  /**
   * The action of each sequence, with the probabilities of all.
   * @throws DataError for a sequence without frames, or with other channels than it was trained on
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
  /** Standardised, [length, features]. */
  readonly values: Float32Array;
}

/** @throws ArgumentError for what is no sequence; DataError for one that the model cannot read */
export function featuresFor(
  where: string,
  { channels, configuration, standardizer }: ActionModel,
  sequences: readonly FrameSequence[],
): Features[] {
  const gaps = configuration.skeleton !== null;
  return checkSequences(where, 'sequences', sequences, channels, { gaps }).map((sequence) => {
    const features = featuresOf(readFrames(where, sequence, configuration), configuration);
    return { length: features.length, values: standardizeFrames(features, standardizer) };
  });
}
