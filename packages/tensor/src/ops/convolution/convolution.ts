import {
  checkOptions,
  nullable,
  type OptionRules,
  optional,
  rules,
  ShapeError,
} from '@unrolled/guards';
import type { ConvolutionSpec } from '../../backend/window-operands.ts';
import { checkTensor, commonBackend, spacingRule } from '../../guards.ts';
import { formatShape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { concat } from '../concat.ts';
import { checkDType } from '../operands.ts';
import {
  type OneOrPair,
  placeWindows,
  type WindowOptions,
  windowRules,
  windowShifts,
} from './windows.ts';

/** Options of `conv2d` and `depthwiseConv2d`. */
export interface ConvolutionOptions extends WindowOptions {
  /** Places from one value of the kernel to the next. Default 1. */
  readonly dilation?: OneOrPair;
  /** [outputs]. Default: none. */
  readonly bias?: Tensor | null;
}

const optionRules: OptionRules<ConvolutionOptions> = {
  ...windowRules,
  dilation: optional(spacingRule),
  bias: optional(nullable(rules.tensor)),
};

/**
 * Cross-correlation, as in PyTorch but channels last: x [batch, height, width, inputs], kernel
 * [kernelHeight, kernelWidth, inputs, outputs] → [batch, height', width', outputs], where
 * height' = ⌊(height + 2·padding − dilation·(kernelHeight − 1) − 1) / stride⌋ + 1.
 * @throws ShapeError, BackendError for tensors of two backends, ArgumentError for another dtype
 */
export function conv2d(x: Tensor, kernel: Tensor, options: ConvolutionOptions = {}): Tensor {
  checkTensor('conv2d', 'x', x);
  checkTensor('conv2d', 'kernel', kernel);
  if (x.rank !== 4 || kernel.rank !== 4 || x.shape[3] !== kernel.shape[2]) {
    throw new ShapeError(
      'conv2d: x must be [batch, height, width, inputs] and the kernel [height, width, inputs, ' +
        `outputs], got ${formatShape(x.shape)} and ${formatShape(kernel.shape)}`,
    );
  }
  return convolve('conv2d', x, kernel, options);
}

/**
 * Cross-correlation of each channel with its own kernel: x [batch, height, width, channels],
 * kernel [kernelHeight, kernelWidth, channels] → [batch, height', width', channels].
 * @throws as conv2d
 */
export function depthwiseConv2d(
  x: Tensor,
  kernel: Tensor,
  options: ConvolutionOptions = {},
): Tensor {
  checkTensor('depthwiseConv2d', 'x', x);
  checkTensor('depthwiseConv2d', 'kernel', kernel);
  if (x.rank !== 4 || kernel.rank !== 3 || x.shape[3] !== kernel.shape[2]) {
    throw new ShapeError(
      'depthwiseConv2d: x must be [batch, height, width, channels] and the kernel [height, width, ' +
        `channels], got ${formatShape(x.shape)} and ${formatShape(kernel.shape)}`,
    );
  }
  return convolve('depthwiseConv2d', x, kernel, options);
}

function convolve(where: string, x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor {
  const { bias = null, ...window } = checkOptions(where, options, optionRules);
  const backend = commonBackend(where, x, kernel, ...(bias === null ? [] : [bias]));
  checkDType(where, 'x', x, 'float32');
  checkDType(where, 'kernel', kernel, 'float32');
  const [height, width, channels, outputs = channels] = kernel.shape;
  if (bias !== null) {
    checkDType(where, 'bias', bias, 'float32');
    if (!sameShape(bias.shape, [outputs])) {
      throw new ShapeError(
        `${where}: bias must be [${outputs}], one for each channel of the output, got ` +
          formatShape(bias.shape),
      );
    }
  }
  const spec = {
    ...placeWindows(where, x, { ...window, size: [height, width] }),
    outputs,
    depthwise: kernel.rank === 3,
  };
  const { fused } = backend;
  if (fused.convolution === undefined || x.size * kernel.size === 0) {
    const product = composed(x, kernel, spec);
    return bias === null ? product : product.add(bias);
  }
  const operands = { image: x.buffer, kernel: kernel.buffer };
  const buffer = fused.convolution(spec, operands, bias?.buffer ?? null);
  return x
    .wrap([spec.batch, spec.outHeight, spec.outWidth, outputs], buffer)
    .recordedAs(
      where,
      bias === null ? [x, kernel] : [x, kernel, bias],
      (gradient) => gradients(x, kernel, bias, spec, gradient),
      { reads: [x, kernel] },
    );
}

function gradients(
  x: Tensor,
  kernel: Tensor,
  bias: Tensor | null,
  spec: ConvolutionSpec,
  gradient: Tensor,
): (Tensor | null)[] {
  const found = x.backend.fused.convolutionGradients?.(
    spec,
    { image: x.buffer, kernel: kernel.buffer },
    gradient.buffer,
    x.needsGradient,
  );
  return [
    found?.image ? x.wrap(x.shape, found.image) : null,
    found ? kernel.wrap(kernel.shape, found.kernel) : null,
    ...(bias === null ? [] : [gradient.sum([0, 1, 2])]),
  ];
}

/** One matrix product over the shifts of the image, or a sum of products by channel. */
function composed(x: Tensor, kernel: Tensor, spec: ConvolutionSpec): Tensor {
  const { kernelHeight, kernelWidth, channels, outputs, depthwise } = spec;
  const shifts = windowShifts(x, spec);
  if (!depthwise) {
    const matrix = kernel.reshape([kernelHeight * kernelWidth * channels, outputs]);
    return concat(shifts, -1).matmul(matrix);
  }
  const weights = kernel.reshape([kernelHeight * kernelWidth, channels]);
  return shifts
    .map((shift, place) => shift.mul(weights.slice([[place, place + 1]]).reshape([channels])))
    .reduce((sum, product) => sum.add(product));
}
