import { describe } from '@unrolled/guards';
import { conv2d, depthwiseConv2d, type Tensor } from '@unrolled/tensor';
import type { NodeCall, Operator } from './node-call.ts';

/** Products, normalisation, and convolutions in one group or as many as channels. */
export const linearAlgebra: Readonly<Record<string, Operator>> = {
  MatMul: (call) => [call.tensor(0).matmul(call.tensor(1))],

  /** α A B + β C */
  Gemm: (call) => {
    const product = call.tensor(0).matmul(call.tensor(1), {
      transposeA: call.number('transA', 0) !== 0,
      transposeB: call.number('transB', 0) !== 0,
    });
    const [alpha, beta] = [call.number('alpha', 1), call.number('beta', 1)];
    const scaled = alpha === 1 ? product : product.mul(alpha);
    if (!call.has(2)) return [scaled];
    const added = call.tensor(2);
    return [scaled.add(beta === 1 ? added : added.mul(beta))];
  },

  /** Over the last axis. */
  LayerNormalization: (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', -1), x.rank);
    if (axis !== x.rank - 1) throw call.error(`axis must be the last, got ${axis}`);
    const centred = x.sub(x.mean(-1, { keepDims: true }));
    const variance = centred.square().mean(-1, { keepDims: true });
    const scaled = centred
      .div(variance.add(call.number('epsilon', 1e-5)).sqrt())
      .mul(call.tensor(1));
    return [call.has(2) ? scaled.add(call.tensor(2)) : scaled];
  },

  Conv: (call) => [convolution(call)],
};

/** [batch, channels, ..place]: along one axis or two. */
function convolution(call: NodeCall): Tensor {
  const [x, kernel] = [call.tensor(0), call.tensor(1)];
  const axes = x.rank - 2;
  if ((axes !== 1 && axes !== 2) || kernel.rank !== x.rank) {
    throw call.error(`a convolution must be along 1 or 2 axes, got ${axes}`);
  }
  const groups = call.number('group', 1);
  const isDepthwise = groups > 1 && groups === x.shape[1] && groups === kernel.shape[0];
  if (groups !== 1 && !isDepthwise)
    throw call.error(`group must be 1 or ${x.shape[1]}, got ${groups}`);
  const ones = new Array<number>(axes).fill(1);
  const strides = call.wholes('strides', -1) ?? ones;
  const dilations = call.wholes('dilations', -1) ?? ones;
  const pads = padsOf(call, x.shape.slice(2), { size: kernel.shape.slice(2), strides, dilations });
  if (strides.length !== axes || dilations.length !== axes || pads.length !== 2 * axes) {
    throw call.error(`strides, dilations and pads must be those of ${axes} axes`);
  }
  if (pads.some((pad) => pad < 0)) throw call.error('pads must be from 0 up');
  const widths = ones.map((_, axis) => [pads[axis], pads[axis + axes]] as const);
  call.checkSize(
    x.shape.map(
      (length, axis) => length + (axis < 2 ? 0 : widths[axis - 2][0] + widths[axis - 2][1]),
    ),
  );
  const padded = x.pad([[0, 0], [0, 0], ...widths]);
  // Channels last, and one row where there is one axis alone.
  const [batch, channels, ...place] = padded.shape;
  const [outputs, , ...size] = kernel.shape;
  const rows = axes === 1 ? [1] : [];
  const image = padded.reshape([batch, channels, ...rows, ...place]).transpose([0, 2, 3, 1]);
  const windows = kernel.reshape([outputs, kernel.shape[1], ...rows, ...size]);
  const options = {
    stride: pair(axes, strides),
    dilation: pair(axes, dilations),
    bias: call.has(2) ? call.tensor(2) : null,
  };
  const result = (
    isDepthwise
      ? depthwiseConv2d(image, depthwiseKernel(windows), options)
      : conv2d(image, windows.transpose([2, 3, 1, 0]), options)
  ).transpose([0, 3, 1, 2]);
  const [, , , ...after] = result.shape;
  return axes === 1 ? result.reshape([batch, outputs, ...after]) : result;
}

/** Zeros before each axis, then after each. */
function padsOf(
  call: NodeCall,
  place: readonly number[],
  windows: Readonly<Record<'size' | 'strides' | 'dilations', readonly number[]>>,
): readonly number[] {
  const mode = call.text('auto_pad', 'NOTSET');
  if (mode === 'NOTSET') return call.wholes('pads', -1) ?? place.flatMap(() => [0, 0]);
  if (mode === 'VALID') return place.flatMap(() => [0, 0]);
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER')
    throw call.error(`auto_pad ${describe(mode)}`);
  const missing = place.map((length, axis) => {
    const [stride, dilation] = [windows.strides[axis], windows.dilations[axis]];
    const reach = dilation * (windows.size[axis] - 1) + 1;
    return Math.max(0, (Math.ceil(length / stride) - 1) * stride + reach - length);
  });
  const less = missing.map((zeros) => Math.floor(zeros / 2));
  const more = missing.map((zeros) => Math.ceil(zeros / 2));
  return mode === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less];
}

/** [channels, 1, height, width] → [height, width, channels] */
function depthwiseKernel(windows: Tensor): Tensor {
  const [channels, , height, width] = windows.shape;
  return windows.reshape([channels, height, width]).transpose([1, 2, 0]);
}

const pair = (axes: number, [first, second]: readonly number[]): [number, number] =>
  axes === 1 ? [1, first] : [first, second];
