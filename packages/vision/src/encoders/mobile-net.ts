import { check, optional, rules } from '@unrolled/guards';
import { FormatError, scope, type Tensor } from '@unrolled/tensor';
import { completePreprocessing, type Preprocessing } from '../preprocessing/preprocessing.ts';
import { type GraphModel, graphModelRule } from './graph-model.ts';

/**
 * An image encoder of the MobileNet v1 family, of any width, out of a graph model: its last
 * convolution is a grid of features, their mean a vector. The classifier after it is ignored.
 *
 * Reference: Howard et al. 2017.
 */
export class MobileNet {
  readonly model: GraphModel;
  /** The preprocessing that images need. */
  readonly preprocessing: Preprocessing;
  readonly #grid: string;

  /**
   * @param side of the square images that it reads; default: as the model states, else 224
   * @throws FormatError for a model that has no convolution before a mean over the image
   */
  constructor(model: GraphModel, side?: number) {
    check('MobileNet', 'model', model, graphModelRule);
    check('MobileNet', 'side', side, optional(rules.count));
    this.model = model;
    this.#grid = gridOf(model);
    const stated = model.input.shape?.[1] ?? -1;
    const length = side ?? (stated > 0 ? stated : 224);
    this.preprocessing = completePreprocessing('MobileNet', {
      width: length,
      height: length,
      ...(scalesItself(model) ? { mean: 0, deviation: 1 } : { mean: 0.5, deviation: 0.5 }),
    });
  }

  /** images [batch, height, width, 3], preprocessed → [batch, height / 32, width / 32, channels] */
  grid(images: Tensor): Tensor {
    return this.model.run(images, [this.#grid])[0];
  }

  /** images [batch, height, width, 3], preprocessed → [batch, channels] */
  features(images: Tensor): Tensor {
    return scope(() => this.grid(images).mean([1, 2]));
  }

  dispose(): void {
    this.model.dispose();
  }
}

const convolutions = new Set(['Conv2D', 'DepthwiseConv2dNative']);

/** The last convolution of the trunk: what a mean over the image reads, or the last of 1 × 1. */
function gridOf(model: GraphModel): string {
  for (const name of model.names) {
    const { op, inputs } = model.stepOf(name);
    const [source] = inputs;
    if ((op === 'Mean' || op === 'AvgPool') && model.names.includes(source)) return source;
  }
  throw new FormatError(
    `${model.source}: expected an image encoder, convolutions and then their mean, got ` +
      `${model.names.filter((name) => convolutions.has(model.stepOf(name).op)).length} convolutions ` +
      'and no mean',
  );
}

/** Whether the model itself maps values from 0 to 1 to the range of its first convolution. */
function scalesItself(model: GraphModel): boolean {
  const readers = model.names.filter((name) =>
    model.stepOf(name).inputs.includes(model.input.name),
  );
  return readers.some((name) => ['Mul', 'Sub', 'Add', 'AddV2'].includes(model.stepOf(name).op));
}
