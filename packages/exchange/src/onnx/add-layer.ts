import { ArgumentError, describe } from '@unrolled/guards';
import { Conv2d, Dropout, Embedding, GroupNorm, Linear, type Module } from '@unrolled/nn';
import type { OnnxGraph } from './onnx-graph.ts';

/**
 * A layer without a state: Embedding, Linear, Conv2d, GroupNorm, or Dropout, which passes its input on.
 * Images are channels last, as everywhere in Unrolled.
 * @param x name of the input
 * @returns name of the output
 * @throws ArgumentError for another module
 */
export function addLayer(graph: OnnxGraph, layer: Module, x: string): string {
  if (layer instanceof Dropout) return x;
  if (layer instanceof Embedding) {
    return graph.node('Gather', [graph.parameter('embedding', layer.weight), x], { axis: 0 });
  }
  if (layer instanceof Linear) {
    const matrix = graph.parameter('weight', layer.weight);
    const product = addProduct(graph, x, matrix);
    return layer.bias === null
      ? product
      : graph.node('Add', [product, graph.parameter('bias', layer.bias)]);
  }
  if (layer instanceof Conv2d) return addConvolution(graph, layer, x);
  if (layer instanceof GroupNorm) return addGroupNorm(graph, layer, x);
  throw new ArgumentError(
    `addLayer: the layer must be an Embedding, Linear, Conv2d, GroupNorm or Dropout, got ` +
      describe((layer as object).constructor.name),
  );
}

/** x [.., in] · matrixᵀ [out, in] → [.., out] */
export function addProduct(graph: OnnxGraph, x: string, matrix: string): string {
  return graph.node('MatMul', [x, graph.node('Transpose', [matrix], { perm: [1, 0] })]);
}

/** x [batch, height, width, channels] → [batch, height', width', outputs] */
function addConvolution(graph: OnnxGraph, { weight, bias, window }: Conv2d, x: string): string {
  const { stride = 1, padding = 'valid', dilation = 1 } = window;
  if (padding !== 'same' && padding !== 'valid') {
    throw new ArgumentError(
      `addLayer: the padding of a Conv2d must be 'same' or 'valid', got ${describe(padding)}`,
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

/** Mean and variance over all positions and the channels of a group, of each example. */
function addGroupNorm(graph: OnnxGraph, norm: GroupNorm, x: string): string {
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
