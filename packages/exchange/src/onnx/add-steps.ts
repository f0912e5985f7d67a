import type { OnnxGraph } from './onnx-graph.ts';

/** Mask of the valid steps, bool: x [batch, time, ..], lengths int32 [batch] → [batch, time] */
export function addStepMask(graph: OnnxGraph, x: string, lengths: string): string {
  const time = graph.node('Gather', [graph.node('Shape', [x]), graph.integer(1)]);
  const steps = graph.node('Range', [graph.integer(0), time, graph.integer(1)]);
  const ends = graph.node('Unsqueeze', [graph.cast(lengths, 'int64'), graph.integers(1)]);
  return graph.node('Less', [steps, ends]);
}

/**
 * Each frame followed by its difference from the previous one, as further values at the end; zero for the
 * first.
 * @param frames [batch, time, .., values]
 * @param before the frame before the first, [batch, 1, .., values]; null if there is none
 */
export function addMotion(graph: OnnxGraph, frames: string, before: string | null): string {
  const first = before ?? graph.slice(frames, 1, 0, 1);
  const earlier = graph.node('Concat', [first, graph.slice(frames, 1, 0, -1)], { axis: 1 });
  return graph.node('Concat', [frames, graph.node('Sub', [frames, earlier])], { axis: -1 });
}

/** x [rows, size] → [rows, 1, size]: a sequence of one step */
export const addTime = (graph: OnnxGraph, x: string): string =>
  graph.node('Unsqueeze', [x, graph.integers(1)]);

/** x [rows, 1, size] → [rows, size] */
export const dropTime = (graph: OnnxGraph, x: string): string =>
  graph.node('Squeeze', [x, graph.integers(1)]);

/** Values [.., channels] minus the mean of their channel, divided by its deviation. */
export function addStandardized(
  graph: OnnxGraph,
  x: string,
  { mean, deviation }: { readonly mean: Iterable<number>; readonly deviation: Iterable<number> },
): string {
  const centred = graph.node('Sub', [x, graph.numbers(...mean)]);
  return graph.node('Div', [centred, graph.numbers(...deviation)]);
}
