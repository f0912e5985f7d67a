import {
  addLayer,
  addMotion,
  addRecurrent,
  OnnxGraph,
  stateNamesOf,
} from '@unrolled/exchange/parts';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import { addFrameVectors, addInputs } from '@unrolled/vision/onnx';
import type { LabelingModel } from './labeling-model.ts';

/** Labelers of frames in formats of other frameworks. */
export const exporters: TaskExports<LabelingModel> = { onnx };

/**
 * Any number of frames per call, one of a stream or all of a sequence. Inputs: `frames` [batch, time,
 * channels], with motion also `before` [batch, 1, channels], the frame before the first (at the start that
 * one itself). A causal model also takes the state, `h` and `c`, zeros at the start, and gives `next_h` and
 * `next_c`; an offline one reads whole sequences of `lengths` int32 [batch]. Output: `logits` [batch, time,
 * labels]; with look-ahead k the logits of a frame come k frames later.
 */
async function onnx({ model, metadata }: ExportedModel<LabelingModel>) {
  const graph = new OnnxGraph();
  const { inputs, pixels, recurrent, head, labels, channels, configuration } = model;
  const { motion, direction } = configuration;
  const frames = graph.input('frames', 'float32', ['batch', 'time', channels]);
  const before = motion ? graph.input('before', 'float32', ['batch', 1, channels]) : null;
  // Features are standardised with their differences next to them, pixels are not.
  const x =
    pixels === null
      ? addInputs(graph, motion ? addMotion(graph, frames, before) : frames, inputs)
      : addFrameVectors(graph, frames, { pixels, motion }, before);
  const isOffline = direction === 'offline';
  const lengths = isOffline ? graph.input('lengths', 'int32', ['batch']) : null;
  const shape = [recurrent.numLayers, 'batch', recurrent.hiddenSize];
  const names = isOffline ? [] : stateNamesOf(recurrent);
  const given = names.map((name) => [name, graph.input(name, 'float32', shape)]);
  const state = isOffline ? null : Object.fromEntries(given);
  const after = addRecurrent(graph, recurrent, { x, lengths, state });
  graph.output('logits', addLayer(graph, head, after.output), ['batch', 'time', labels.length]);
  for (const name of names) graph.output(`next_${name}`, after.state[name], shape);
  return { 'model.onnx': await graph.encode(metadata) };
}
