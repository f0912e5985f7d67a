/**
 * The arguments of the kernels of convolution and pooling: images [batch, height, width, channels], and
 * the windows that slide over them. A window that reaches beyond its image meets padding.
 */

/** The TypeScript side fills it in, field by field, by the names that stand here. */
@unmanaged
export class WindowPlan {
  height: i32;
  width: i32;
  channels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  /** Padding above and to the left; below and to the right there is as much as windows reach. */
  top: i32;
  left: i32;
  outHeight: i32;
  outWidth: i32;
  /** Channels of the output. */
  outputs: i32;

  /** Rows of the kernel that this plan covers. */
  firstKernelRow: i32;
  kernelRows: i32;
  /** Positions or rows of the output that this plan covers, counted over all images. */
  start: i32;
  count: i32;

  image: usize;
  /** In panels for a convolution, [kernelHeight, kernelWidth, channels] by channel. */
  kernel: usize;
  /** Filled up to whole panels; 0: none. */
  bias: usize;
  output: usize;
  /** Gradients: of the output, which comes in, and of the image or the kernel, which go out. */
  outputGradient: usize;
  imageGradient: usize;
  kernelGradient: usize;
  scratch: usize;
}

/** Values of the part of a window that the plan covers. */
@inline
export function windowSize(plan: WindowPlan): i32 {
  return plan.kernelRows * plan.kernelWidth * plan.channels;
}

/** Bytes of one image. */
@inline
export function imageBytes(plan: WindowPlan): usize {
  return (<usize>plan.height) * (<usize>plan.width) * ((<usize>plan.channels) << 2);
}

/** The first place of a window, from `start` on in steps of `dilation`, that is not below 0. */
@inline
export function firstInside(start: i32, dilation: i32): i32 {
  if (start >= 0) return 0;
  return dilation == 1 ? -start : (dilation - 1 - start) / dilation;
}

/** The place after the last one, of `count`, that is below `limit`. */
@inline
export function endInside(start: i32, dilation: i32, count: i32, limit: i32): i32 {
  if (start >= limit) return 0;
  return min(count, dilation == 1 ? limit - start : (limit - 1 - start) / dilation + 1);
}
