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

  get channels(): number {
    return this.standardizer.mean.length;
  }

  /** Frames as forward() reads them. */
  batchOf(sequences: readonly FrameSequence[]): FrameBatch {
    const where = 'ActionModel.batchOf';
    const standardized = checkSequences(where, 'sequences', sequences, this.channels).map(
      (sequence) => ({
        length: sequence.length,
        values: standardizeFrames(sequence, this.standardizer),
      }),
    );
    return frameBatch(standardized, this.channels);
  }

  /** @returns logits [sequences, actions] */
  forward(batch: FrameBatch): Tensor {
    const { frames, lengths } = checkRecord('ActionModel.forward', 'the batch', batch);
    checkTensor('ActionModel.forward', 'frames', frames);
    if (frames.rank !== 3 || frames.shape[2] !== this.channels) {
      throw new ShapeError(
        `ActionModel.forward: frames must be [sequences, time, ${this.channels}], got ` +
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
    const list = checkSequences('ActionModel.predict', 'sequences', sequences, this.channels);
    const predictions = new Array<ClassPrediction>(list.length);
    await eachLogits(
      this,
      list,
      { forward: (batch) => this.forward(this.batchOf(batch)), lengthOf: ({ length }) => length },
      (logits, place) => {
        predictions[place] = predictionOf(this.labels, logits);
      },
    );
    return predictions;
  }
}
