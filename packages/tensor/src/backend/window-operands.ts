import type { DeviceBuffer } from './device-buffer.ts';

/** Windows that slide over images [batch, height, width, channels] and their padding. */
export interface WindowSpec {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  /** Padding above and to the left; below and to the right, as much as the windows reach. */
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** A convolution, over all channels together or depthwise; padding is 0. */
export interface ConvolutionSpec extends WindowSpec {
  /** Channels of the output; with `depthwise` those of the input. */
  readonly outputs: number;
  readonly depthwise: boolean;
}

/** The operands of a convolution that its gradient needs. */
export interface ConvolutionOperands<Value = DeviceBuffer> {
  /** [batch, height, width, channels] */
  readonly image: Value;
  /** [kernelHeight, kernelWidth, channels, outputs], or [kernelHeight, kernelWidth, channels]. */
  readonly kernel: Value;
}
