import { addLayer, addStepMask, type OnnxGraph } from '@unrolled/exchange/parts';
import type { Linear } from '@unrolled/nn';
import { leastScore, type SequencePooling } from './pooling.ts';

/** Names of what is pooled. */
export interface PoolingInputs {
  /** [batch, time, features], zero beyond the lengths */
  readonly output: string;
  /** The last state of each direction, [.., batch, hidden], the top layer last. */
  readonly h: string;
  /** int32 [batch] */
  readonly lengths: string;
  readonly directions: number;
  /** directions · hidden */
  readonly features: number;
}

/** `SequencePooling.forward` as ONNX. @returns name of the vectors, [batch, features] */
export function addPooling(
  graph: OnnxGraph,
  { pooling, score }: SequencePooling,
  { output, h, lengths, directions, features }: PoolingInputs,
): string {
  const mask = addStepMask(graph, output, lengths);
  const ofSteps = graph.node('Unsqueeze', [mask, graph.integers(2)]);
  const sum = (value: string) =>
    graph.node('ReduceSum', [value, graph.integers(1)], { keepdims: 0 });
  switch (pooling) {
    case 'last': {
      const top = graph.slice(h, 0, -directions, Number.MAX_SAFE_INTEGER);
      return graph.reshape(graph.node('Transpose', [top], { perm: [1, 0, 2] }), 0, features);
    }
    case 'mean': {
      const counts = graph.node('Unsqueeze', [graph.cast(lengths, 'float32'), graph.integers(1)]);
      return graph.node('Div', [sum(output), counts]);
    }
    case 'max': {
      const valid = graph.node('Where', [ofSteps, output, graph.numbers(leastScore)]);
      return graph.node('ReduceMax', [valid], { axes: [1], keepdims: 0 });
    }
    case 'attention': {
      // [batch, time, 1]
      const scores = addLayer(graph, score as Linear, graph.node('Tanh', [output]));
      const valid = graph.node('Where', [ofSteps, scores, graph.numbers(leastScore)]);
      const weights = graph.node('Softmax', [valid], { axis: 1 });
      return sum(graph.node('Mul', [output, weights]));
    }
    default:
      return pooling satisfies never;
  }
}
