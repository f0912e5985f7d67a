import { describe } from '@unrolled/guards';
import { concat, conv2d, depthwiseConv2d, type Tensor } from '@unrolled/tensor';
import type { NodeCall, Operator } from './node-call.ts';
import { take } from './structure.ts';

/** Convolutions along one axis or two, [batch, channels, ..position], in any number of groups. */
export const convolutions: Readonly<Record<string, Operator>> = {
  Conv: (call) => {
    const [x, kernel] = [call.tensor(0), call.tensor(1)];
    const windows = windowsOf(call, x, kernel);
    const groups = call.number('group', 1);
    if (!divides(groups, x.shape[1]) || !divides(groups, kernel.shape[0])) {
      throw call.error(`group must divide the channels, got ${groups}`);
    }
    const padded = pad(call, x, padsOf(call, x.shape.slice(2), windows));
    return [convolve(padded, kernel, { ...windows, groups, bias: biasOf(call) })];
  },

  /**
   * The gradient of a convolution, as a convolution over values interleaved with zeros, with the kernel
   * flipped. Kernel [channels, outputs / groups, ..size].
   */
  ConvTranspose: (call) => {
    const [x, kernel] = [call.tensor(0), call.tensor(1)];
    const { size, strides, dilations } = windowsOf(call, x, kernel);
    const groups = call.number('group', 1);
    if (!divides(groups, x.shape[1]) || kernel.shape[0] !== x.shape[1]) {
      throw call.error(`group must divide the channels, got ${groups}`);
    }
    if (call.attribute('output_shape') !== undefined) {
      throw call.error('output_shape cannot be expressed');
    }
    const mode = call.text('auto_pad', 'NOTSET');
    if (mode !== 'NOTSET') throw call.error(`auto_pad ${describe(mode)} cannot be expressed`);
    const pads = call.wholes('pads', -1) ?? size.flatMap(() => [0, 0]);
    const added = call.wholes('output_padding', -1) ?? size.map(() => 0);
    if (pads.length !== 2 * size.length || added.length !== size.length) {
      throw call.error(`pads and output_padding must be those of ${size.length} axes`);
    }
    const reach = size.map((length, axis) => dilations[axis] * (length - 1));
    const around = [
      ...reach.map((length, axis) => length - pads[axis]),
      ...reach.map((length, axis) => length - pads[axis + size.length] + added[axis]),
    ];
    const apart = pad(call, spread(call, x, strides), around);
    const ones = strides.map(() => 1);
    const options = { size, strides: ones, dilations, groups, bias: biasOf(call) };
    return [convolve(apart, turned(kernel, groups), options)];
  },
};

/** By spatial axis. */
interface Windows {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

function windowsOf(call: NodeCall, x: Tensor, kernel: Tensor): Windows {
  const axes = x.rank - 2;
  if ((axes !== 1 && axes !== 2) || kernel.rank !== x.rank) {
    throw call.error(`a convolution must be along 1 or 2 axes, got ${axes}`);
  }
  const ones = new Array<number>(axes).fill(1);
  const strides = call.wholes('strides', -1) ?? ones;
  const dilations = call.wholes('dilations', -1) ?? ones;
  if ([strides, dilations].some((list) => list.length !== axes || list.some((one) => one < 1))) {
    throw call.error(`strides and dilations must be ${axes} numbers from 1 up`);
  }
  return { size: kernel.shape.slice(2), strides, dilations };
}

const divides = (groups: number, channels: number): boolean =>
  Number.isInteger(groups) && groups > 0 && channels % groups === 0;

const biasOf = (call: NodeCall): Tensor | null => (call.has(2) ? call.tensor(2) : null);

/** Zeros before each spatial axis, then after each; negative numbers remove values. */
function pad(call: NodeCall, x: Tensor, pads: readonly number[]): Tensor {
  const axes = x.rank - 2;
  if (pads.length !== 2 * axes) throw call.error(`pads must be ${2 * axes} numbers`);
  const widths = Array.from({ length: axes }, (_, axis) => [pads[axis], pads[axis + axes]]);
  const lengths = x.shape
    .slice(2)
    .map((length, axis) => length + widths[axis][0] + widths[axis][1]);
  call.checkSize([...x.shape.slice(0, 2), ...lengths]);
  const more = widths.map(([before, after]) => [Math.max(0, before), Math.max(0, after)] as const);
  const padded = x.pad([[0, 0], [0, 0], ...more]);
  if (pads.every((width) => width >= 0)) return padded;
  const kept = widths.map(([before], axis): [number, number] => {
    const start = Math.max(0, -before);
    return [start, start + lengths[axis]];
  });
  return padded.slice([null, null, ...kept]);
}

/** Values with `stride − 1` zeros between two of them. */
function spread(call: NodeCall, x: Tensor, strides: readonly number[]): Tensor {
  return strides.reduce((values, stride, place) => {
    if (stride === 1) return values;
    const axis = 2 + place;
    const { shape } = values;
    const [before, length, after] = [shape.slice(0, axis), shape[axis], shape.slice(axis + 1)];
    call.checkSize([...before, length * stride, ...after]);
    const none = shape.map((): [number, number] => [0, 0]);
    return values
      .reshape([...before, length, 1, ...after])
      .pad([...none.slice(0, axis + 1), [0, stride - 1], ...none.slice(axis + 1)])
      .reshape([...before, length * stride, ...after])
      .slice([...before.map(() => null), [0, (length - 1) * stride + 1]]);
  }, x);
}

/** [channels, outputs / groups, ..size] → [outputs, channels / groups, ..size], each window flipped. */
function turned(kernel: Tensor, groups: number): Tensor {
  const [channels, outputs, ...size] = kernel.shape;
  const inner = channels / groups;
  const swapped = kernel
    .reshape([groups, inner, outputs, ...size])
    .transpose([0, 2, 1, ...size.map((_, axis) => 3 + axis)])
    .reshape([groups * outputs, inner, ...size]);
  return size.reduce((turning, length, axis) => {
    const places = Int32Array.from({ length }, (_, at) => length - 1 - at);
    return take(turning, 2 + axis, kernel.constant(places, [length], 'int32'));
  }, swapped);
}

interface Convolution extends Windows {
  readonly groups: number;
  readonly bias: Tensor | null;
}

/** @param kernel [outputs, channels / groups, ..size] */
function convolve(x: Tensor, kernel: Tensor, options: Convolution): Tensor {
  const { strides, dilations, groups, bias } = options;
  const axes = x.rank - 2;
  // Channels last, and one row where there is one axis alone.
  const [batch, channels, ...place] = x.shape;
  const [outputs, inner, ...size] = kernel.shape;
  const rows = axes === 1 ? [1] : [];
  const image = x.reshape([batch, channels, ...rows, ...place]).transpose([0, 2, 3, 1]);
  const windows = kernel.reshape([outputs, inner, ...rows, ...size]);
  const shared = { stride: pair(axes, strides), dilation: pair(axes, dilations) };
  let result: Tensor;
  if (groups > 1 && groups === channels && groups === outputs) {
    result = depthwiseConv2d(image, depthwiseKernel(windows), { ...shared, bias });
  } else {
    const parts = Array.from({ length: groups }, (_, group) => {
      const part = <Rest extends null[]>(length: number, ...rest: Rest) =>
        [...rest, [group * (length / groups), (group + 1) * (length / groups)]] as [
          ...Rest,
          [number, number],
        ];
      return conv2d(
        groups === 1 ? image : image.slice(part(channels, null, null, null)),
        (groups === 1 ? windows : windows.slice(part(outputs))).transpose([2, 3, 1, 0]),
        { ...shared, bias: groups === 1 ? bias : (bias?.slice(part(outputs)) ?? null) },
      );
    });
    result = groups === 1 ? parts[0] : concat(parts, 3);
  }
  const moved = result.transpose([0, 3, 1, 2]);
  return axes === 1 ? moved.reshape([batch, outputs, moved.shape[3]]) : moved;
}

/** Zeros before each axis, then after each. */
function padsOf(call: NodeCall, place: readonly number[], windows: Windows): readonly number[] {
  const mode = call.text('auto_pad', 'NOTSET');
  if (mode === 'NOTSET') {
    const pads = call.wholes('pads', -1) ?? place.flatMap(() => [0, 0]);
    if (pads.every((zeros) => zeros >= 0)) return pads;
    throw call.error('pads must be from 0 up');
  }
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
