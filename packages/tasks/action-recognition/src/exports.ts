import { addPooling } from '@unrolled/classification/onnx';
import { addLayer, addRecurrent, addStepMask, OnnxGraph } from '@unrolled/exchange/parts';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import { addFrameVectors, addInputs } from '@unrolled/vision/onnx';
import type { ActionModel } from './action-model.ts';
import { FrameLayer } from './frame-layer.ts';

/** Models of actions in formats of other frameworks. */
export const exporters: TaskExports<ActionModel> = { onnx };

/**
 * Inputs: `frames` [batch, time, values of a frame]: channels of the data, joints and bones of a skeleton, or
 * preprocessed pixels; and `lengths` int32 [batch]. Output: `logits` [batch, actions].
 */
async function onnx({ model, metadata }: ExportedModel<ActionModel>) {
  const graph = new OnnxGraph();
  const { inputs, pixels, recurrent, readOut, head, labels, configuration } = model;
  const frames = graph.input('frames', 'float32', ['batch', 'time', inputs.size]);
  const lengths = graph.input('lengths', 'int32', ['batch']);
  const { motion } = configuration;
  const x = addFrameVectors(graph, addInputs(graph, frames, inputs), { pixels, motion });
  const read =
    recurrent instanceof FrameLayer
      ? addFrameLayer(graph, recurrent, x, lengths)
      : readBy(recurrent);
  function readBy(layer: Exclude<typeof recurrent, FrameLayer>) {
    const { output, state } = addRecurrent(graph, layer, { x, lengths });
    return { output, h: state.h };
  }
  const directions = recurrent instanceof FrameLayer || !recurrent.bidirectional ? 1 : 2;
  const pooled = addPooling(graph, readOut, {
    ...read,
    ...{ lengths, directions, features: head.inFeatures },
  });
  graph.output('logits', addLayer(graph, head, pooled), ['batch', labels.length]);
  return { 'model.onnx': await graph.encode(metadata) };
}

/** `FrameLayer.forward` as ONNX. */
function addFrameLayer(graph: OnnxGraph, { hidden }: FrameLayer, x: string, lengths: string) {
  const seen = graph.node('Relu', [hidden === null ? x : addLayer(graph, hidden, x)]);
  const mask = graph.cast(addStepMask(graph, x, lengths), 'float32');
  const valid = graph.node('Unsqueeze', [mask, graph.integers(2)]);
  const output = graph.node('Mul', [seen, valid]);
  // The last valid frame of each sequence: [batch] → [batch, 1, 1] indices along the frames.
  const ends = graph.node('Sub', [graph.cast(lengths, 'int64'), graph.integer(1)]);
  const places = graph.node('Unsqueeze', [ends, graph.integers(1)]);
  const rows = graph.node('GatherND', [output, places], { batch_dims: 1 });
  return { output, h: graph.node('Unsqueeze', [rows, graph.integers(0)]) };
}
