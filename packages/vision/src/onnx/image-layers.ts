import type { OnnxGraph } from '@unrolled/exchange/parts';
import { ArgumentError, describe } from '@unrolled/guards';
import type { Conv2d, GroupNorm } from '@unrolled/nn';

/** `Conv2d.forward` as ONNX, channels last: x [batch, height, width, channels] → [batch, height', width', outputs] */
export function addConvolution(
  graph: OnnxGraph,
  { weight, bias, window }: Conv2d,
  x: string,
): string {
  const { stride = 1, padding = 'valid', dilation = 1 } = window;
  if (padding !== 'same' && padding !== 'valid') {
    throw new ArgumentError(
      `addConvolution: the padding of a Conv2d must be 'same' or 'valid', got ${describe(padding)}`,
    );
  }
  const first = graph.node('Transpose', [x], { perm: [0, 3, 1, 2] });
  const [kernel, ...biases] = [weight, ...(bias === null ? [] : [bias])].map((one, place) =>
    graph.parameter(place === 0 ? 'kernel' : 'bias', one),
  );
  const y = graph.node('Conv', [first, kernel, ...biases], {
    strides: pair(stride),
    dilations: pair(dilation),
    auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID',
  });
  return graph.node('Transpose', [y], { perm: [0, 2, 3, 1] });
}

const pair = (value: number | readonly [number, number]): readonly number[] =>
  typeof value === 'number' ? [value, value] : value;

/** `GroupNorm.forward` as ONNX: mean and variance over all positions and the channels of a group, of each example. */
export function addGroupNorm(graph: OnnxGraph, norm: GroupNorm, x: string): string {
  const { groups, channels, epsilon, weight, bias } = norm;
  const shape = graph.node('Shape', [x]);
  const grouped = graph.reshape(x, 0, -1, groups, channels / groups);
  const mean = (value: string) => graph.node('ReduceMean', [value], { axes: [1, 3] });
  const centred = graph.node('Sub', [grouped, mean(grouped)]);
  const variance = mean(graph.node('Mul', [centred, centred]));
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance, graph.numbers(epsilon)])]);
  const flat = graph.node('Reshape', [graph.node('Div', [centred, deviation]), shape]);
  const scaled = graph.node('Mul', [flat, graph.parameter('weight', weight)]);
  return graph.node('Add', [scaled, graph.parameter('bias', bias)]);
}
