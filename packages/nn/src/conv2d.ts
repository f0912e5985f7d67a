import {
  checkOptions,
  type OptionRules,
  oneOf,
  oneOrPair,
  optional,
  rules,
} from '@unrolled/guards';
import {
  type ConvolutionOptions,
  conv2d,
  depthwiseConv2d,
  formatShape,
  type Rng,
  ShapeError,
  type Tensor,
} from '@unrolled/tensor';
import { checkTensor, paddingRule } from '@unrolled/tensor/guards';
import { type Init, initialBias, initialWeight, inits } from './initializers.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

interface WindowOptions extends Pick<ConvolutionOptions, 'stride' | 'padding' | 'dilation'> {
  /** [height, width], or one for both. */
  readonly kernelSize: number | readonly [number, number];
  /** Default true. */
  readonly bias?: boolean;
  /** Default `keras`: Glorot uniform weight, zero bias; `pytorch`: both U(±1/√inputs). */
  readonly init?: Init;
  readonly rng: Rng;
}

/** Options of a `Conv2d`. */
export interface Conv2dOptions extends WindowOptions {
  readonly inChannels: number;
  readonly outChannels: number;
}

/** Options of a `DepthwiseConv2d`. */
export interface DepthwiseConv2dOptions extends WindowOptions {
  /** Number of channels of the input and of the output. */
  readonly channels: number;
}

const windowRules: OptionRules<WindowOptions> = {
  kernelSize: oneOrPair(rules.count),
  stride: optional(oneOrPair(rules.count)),
  padding: optional(paddingRule),
  dilation: optional(oneOrPair(rules.count)),
  bias: optional(rules.boolean),
  init: optional(oneOf(inits)),
  rng: rules.rng,
};

const convRules: OptionRules<Conv2dOptions> = {
  ...windowRules,
  inChannels: rules.count,
  outChannels: rules.count,
};

const depthwiseRules: OptionRules<DepthwiseConv2dOptions> = {
  ...windowRules,
  channels: rules.count,
};

/**
 * Two-dimensional cross-correlation. Images are channels last, unlike PyTorch's; names and layout of
 * the parameters are PyTorch's, so that its state dict loads unchanged.
 */
export class Conv2d extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  /** [outChannels, inChannels, kernelHeight, kernelWidth] */
  readonly weight: Parameter;
  /** [outChannels] */
  readonly bias: Parameter | null;
  /** Stride, padding and dilation. */
  readonly window: ConvolutionOptions;

  constructor(options: Conv2dOptions) {
    super();
    const checked = checkOptions('Conv2d', options, convRules);
    const { inChannels, outChannels } = checked;
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.window = windowOf(checked);
    const { weight, bias } = initialKernel(outChannels, inChannels, checked);
    this.weight = weight;
    this.bias = bias;
  }

  /** x [batch, height, width, inChannels] → [batch, height', width', outChannels] */
  forward(x: Tensor): Tensor {
    checkImage('Conv2d.forward', x, this.inChannels);
    // kernelHeight x kernelWidth x inChannels x outChannels
    const kernel = this.weight.transpose([2, 3, 1, 0]);
    return conv2d(x, kernel, { ...this.window, bias: this.bias });
  }
}

/**
 * Two-dimensional cross-correlation of each channel with its own kernel: PyTorch's Conv2d with as
 * many groups as channels, whose state dict loads unchanged.
 */
export class DepthwiseConv2d extends Module {
  readonly channels: number;
  /** [channels, 1, kernelHeight, kernelWidth] */
  readonly weight: Parameter;
  /** [channels] */
  readonly bias: Parameter | null;
  readonly #window: ConvolutionOptions;

  constructor(options: DepthwiseConv2dOptions) {
    super();
    const checked = checkOptions('DepthwiseConv2d', options, depthwiseRules);
    this.channels = checked.channels;
    this.#window = windowOf(checked);
    const { weight, bias } = initialKernel(checked.channels, 1, checked);
    this.weight = weight;
    this.bias = bias;
  }

  /** x [batch, height, width, channels] → [batch, height', width', channels] */
  forward(x: Tensor): Tensor {
    checkImage('DepthwiseConv2d.forward', x, this.channels);
    const [channels, , kernelHeight, kernelWidth] = this.weight.shape;
    const kernel = this.weight
      .transpose([2, 3, 1, 0])
      .reshape([kernelHeight, kernelWidth, channels]);
    return depthwiseConv2d(x, kernel, { ...this.#window, bias: this.bias });
  }
}

const windowOf = ({ stride, padding, dilation }: WindowOptions): ConvolutionOptions => ({
  stride,
  padding,
  dilation,
});

function initialKernel(
  outputs: number,
  inputs: number,
  { kernelSize, bias = true, init = 'keras', rng }: WindowOptions,
): { readonly weight: Parameter; readonly bias: Parameter | null } {
  const [height, width] = typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize;
  const weight = new Parameter(initialWeight(init, [outputs, inputs, height, width], rng));
  const values = bias ? initialBias(init, outputs, inputs * height * width, rng) : null;
  return { weight, bias: values && new Parameter(values) };
}

function checkImage(where: string, x: Tensor, channels: number): void {
  checkTensor(where, 'x', x);
  if (x.rank === 4 && x.shape[3] === channels) return;
  throw new ShapeError(
    `${where}: x must be [batch, height, width, ${channels}], got ${formatShape(x.shape)}`,
  );
}
