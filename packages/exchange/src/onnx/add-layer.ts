import { ArgumentError, describe } from '@unrolled/guards';
import { AdaptiveSoftmax, Dropout, Embedding, Linear, type Module } from '@unrolled/nn';
import type { OnnxGraph } from './onnx-graph.ts';

/**
 * A layer without a state: Embedding, Linear, AdaptiveSoftmax, or Dropout, which returns its input.
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
  if (layer instanceof AdaptiveSoftmax) return addAdaptiveSoftmax(graph, layer, x);
  throw new ArgumentError(
    'addLayer: the layer must be an Embedding, Linear, AdaptiveSoftmax or Dropout, got ' +
      describe(layer.constructor.name),
  );
}

/** x [.., in] → ln p of all classes [.., classes]; see `AdaptiveSoftmax.forward`. */
function addAdaptiveSoftmax(graph: OnnxGraph, layer: AdaptiveSoftmax, x: string): string {
  const logSoftmax = (logits: string) => graph.node('LogSoftmax', [logits], { axis: -1 });
  const [common] = layer.cutoffs;
  const head = logSoftmax(addLayer(graph, layer.head, x));
  const clusters = layer.tail.map(([narrow, wide], cluster) => {
    const inside = logSoftmax(addLayer(graph, wide, addLayer(graph, narrow, x)));
    const ofCluster = graph.slice(head, -1, common + cluster, common + cluster + 1);
    return graph.node('Add', [inside, ofCluster]);
  });
  return graph.node('Concat', [graph.slice(head, -1, 0, common), ...clusters], { axis: -1 });
}

/** x [.., in] · matrixᵀ [out, in] → [.., out] */
export function addProduct(graph: OnnxGraph, x: string, matrix: string): string {
  return graph.node('MatMul', [x, graph.node('Transpose', [matrix], { perm: [1, 0] })]);
}
