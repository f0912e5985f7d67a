import { ArgumentError, describe } from '@unrolled/guards';
import { Dropout, Embedding, Linear, type Module } from '@unrolled/nn';
import type { OnnxGraph } from './onnx-graph.ts';

/**
 * A layer without a state: Embedding, Linear, or Dropout, which returns its input.
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
  throw new ArgumentError(
    `addLayer: the layer must be an Embedding, Linear or Dropout, got ${describe(layer.constructor.name)}`,
  );
}

/** x [.., in] · matrixᵀ [out, in] → [.., out] */
export function addProduct(graph: OnnxGraph, x: string, matrix: string): string {
  return graph.node('MatMul', [x, graph.node('Transpose', [matrix], { perm: [1, 0] })]);
}
