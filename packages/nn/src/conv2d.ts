import { conv2d, formatShape, type Rng, ShapeError, type Tensor } from '@unrolled/tensor';
import {
  checkOptions,
  checkTensor,
  type OptionRules,
  oneOf,
  oneOrPair,
  optional,
  rules,
} from '@unrolled/tensor/guards';
import { initialBias, initialWeight } from './initial-weights.ts';
import { type Init, inits } from './initializers.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

export interface Conv2dOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  /** [height, width], or one for both. */
  readonly kernelSize: number | readonly [number, number];
  /** Default 1. */
  readonly stride?: number | readonly [number, number];
  /** Zeros around the image. Default 0. */
  readonly padding?: number | readonly [number, number];
  /** Default true. */
  readonly bias?: boolean;
  /** Default `keras`: Glorot uniform weight, zero bias; `pytorch`: both U(±1/√inputs). */
  readonly init?: Init;
  readonly rng: Rng;
}

const optionRules: OptionRules<Conv2dOptions> = {
  inChannels: rules.count,
  outChannels: rules.count,
  kernelSize: oneOrPair(rules.count),
  stride: optional(oneOrPair(rules.count)),
  padding: optional(oneOrPair(rules.wholeNumber)),
  bias: optional(rules.boolean),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

/**
 * Two-dimensional cross-correlation. Images are channels last, unlike PyTorch's; names and layout of
 * the parameters are PyTorch's, so that its state dict loads as it is.
 */
export class Conv2d extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: number | readonly [number, number];
  readonly padding: number | readonly [number, number];
  /** [outChannels, inChannels, kernelHeight, kernelWidth] */
  readonly weight: Parameter;
  /** [outChannels] */
  readonly bias: Parameter | null;

  constructor(options: Conv2dOptions) {
    super();
    const checked = checkOptions('Conv2d', options, optionRules);
    const { inChannels, outChannels, kernelSize, bias = true, init = 'keras', rng } = checked;
    const [kernelHeight, kernelWidth] =
      typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize;
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.stride = checked.stride ?? 1;
    this.padding = checked.padding ?? 0;
    const shape = [outChannels, inChannels, kernelHeight, kernelWidth];
    const inputs = inChannels * kernelHeight * kernelWidth;
    this.weight = new Parameter(initialWeight(init, shape, rng));
    this.bias = bias ? new Parameter(initialBias(init, outChannels, inputs, rng)) : null;
  }

  /** x [batch, height, width, inChannels] → [batch, height', width', outChannels] */
  forward(x: Tensor): Tensor {
    checkTensor('Conv2d.forward', 'x', x);
    if (x.rank !== 4 || x.shape[3] !== this.inChannels) {
      throw new ShapeError(
        `Conv2d.forward: x must be [batch, height, width, ${this.inChannels}], got ` +
          formatShape(x.shape),
      );
    }
    // kernelHeight x kernelWidth x inChannels x outChannels
    const kernel = this.weight.transpose([2, 3, 1, 0]);
    const product = conv2d(x, kernel, { stride: this.stride, padding: this.padding });
    return this.bias === null ? product : product.add(this.bias);
  }
}
