import { addLayer, addStandardized, OnnxGraph } from '@unrolled/exchange/parts';
import { neverWritten } from '@unrolled/seq2seq/captions';
import { decoderFile, outputEncoded } from '@unrolled/seq2seq/onnx';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import { addGrid, addGridVectors } from '@unrolled/vision/onnx';
import type { CaptioningModel } from './captioning-model.ts';

/** Captioning models in formats of other frameworks. */
export const exporters: TaskExports<CaptioningModel> = { onnx };

/**
 * `encoder.onnx` reads `features` [batch, rows, columns, channels], pixels or features of an image, and, where
 * there is one, its vector `summary` [batch, size]; `decoder.onnx` is a step of the decoder.
 */
async function onnx({ model, metadata }: ExportedModel<CaptioningModel>) {
  const graph = new OnnxGraph();
  outputEncoded(graph, model.generator, addImageEncoder(graph, model));
  return {
    'encoder.onnx': await graph.encode(metadata),
    'decoder.onnx': await decoderFile(model.generator, metadata, {
      ...{ hasLengths: false, never: neverWritten(model.tokenizer) },
    }),
  };
}

/** `CaptioningModel.encode` as ONNX. */
function addImageEncoder(graph: OnnxGraph, model: CaptioningModel) {
  const { grid: layout, standardizers, cnn, project, projectSummary } = model;
  const shape = [layout.rows, layout.columns, layout.channels];
  const features = graph.input('features', 'float32', ['batch', ...shape]);
  const read =
    standardizers.features === null
      ? features
      : addStandardized(graph, features, standardizers.features);
  const grid = cnn === null ? read : addGrid(graph, cnn, read);
  const [rows, columns] = model.attentionShape;
  const flat = graph.reshape(grid, 0, rows * columns, project.inFeatures);
  const memory = graph.node('Relu', [addLayer(graph, project, flat)]);
  const whole = cnn === null ? addSummary() : addGridVectors(graph, cnn, grid);
  const summary =
    whole === null
      ? graph.node('ReduceMean', [memory], { axes: [1], keepdims: 0 })
      : graph.node('Relu', [whole]);
  return { memory, summary };

  function addSummary(): string | null {
    if (projectSummary === null) return null;
    const given = graph.input('summary', 'float32', ['batch', layout.summary]);
    const { summary: standardizer } = standardizers;
    const x = standardizer === null ? given : addStandardized(graph, given, standardizer);
    return addLayer(graph, projectSummary, x);
  }
}
