import type { RecurrentLayer } from '@unrolled/cells';
import { addLayer, addRecurrent, addStandardized, OnnxGraph } from '@unrolled/exchange/parts';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import { standardizerOf } from './forecast-windows.ts';
import { anchorRow, type ForecastingModel } from './forecasting-model.ts';

/** Models of series in formats of other frameworks. */
export const exporters: TaskExports<ForecastingModel> = { onnx };

/**
 * All of a forecast, in the units of the data. Inputs: `rows` [batch, inputLength, channels], the last rows of
 * series, and, where columns are known ahead, `future` [batch, horizon, known columns], their next rows.
 * Output: `quantiles` [batch, horizon, targets, quantiles], ascending.
 */
async function onnx({ model, metadata }: ExportedModel<ForecastingModel>) {
  const graph = new OnnxGraph();
  const { recurrent, head, decoder, decoderHead, known, names, quantiles, standardizer } = model;
  const { inputLength, horizon, targets, season, level } = model.configuration;
  const rows = graph.input('rows', 'float32', ['batch', inputLength, names.length]);
  const frames = addStandardized(graph, rows, standardizer);
  const last = (value: string) => graph.slice(value, 1, inputLength - 1, inputLength);
  const changes = graph.node('Sub', [frames, last(frames)]);
  const x = level ? graph.node('Concat', [frames, changes], { axis: -1 }) : changes;
  const { output, state } = addRecurrent(graph, recurrent, { x });
  const shaped = (value: string) => graph.reshape(value, 0, horizon, targets, quantiles.length);
  const offsets = shaped(
    addLayer(graph, head, graph.reshape(last(output), 0, recurrent.hiddenSize)),
  );
  const places = Array.from({ length: horizon }, (_, step) => anchorRow(step, inputLength, season));
  const anchors = graph.node('Gather', [frames, graph.integers(...places)], { axis: 1 });
  const ofTargets = graph.node('Unsqueeze', [
    graph.slice(anchors, 2, 0, targets),
    graph.integers(3),
  ]);
  const plain = graph.node('Add', [offsets, ofTargets]);
  const values =
    decoder === null || decoderHead === null
      ? plain
      : graph.node('Add', [plain, shaped(addLayer(graph, decoderHead, decoded(decoder)))]);
  const [rising] = graph.nodes(
    'TopK',
    [values, graph.integers(quantiles.length)],
    { axis: -1, largest: 0, sorted: 1 },
    2,
  );
  const column = (all: ArrayLike<number>) =>
    graph.reshape(graph.numbers(...Array.from(all).slice(0, targets)), targets, 1);
  const scaled = graph.node('Mul', [rising, column(standardizer.deviation)]);
  const restored = graph.node('Add', [scaled, column(standardizer.mean)]);
  graph.output('quantiles', restored, ['batch', horizon, targets, quantiles.length]);
  return { 'model.onnx': await graph.encode(metadata) };

  function decoded(layer: RecurrentLayer): string {
    const given = graph.input('future', 'float32', ['batch', horizon, known.length]);
    const future = addStandardized(graph, given, standardizerOf(standardizer, known));
    const anchored = graph.node('Gather', [anchors, graph.integers(...known)], { axis: 2 });
    const inputs = [future, graph.node('Sub', [future, anchored])];
    const x = graph.node('Concat', inputs, { axis: -1 });
    return addRecurrent(graph, layer, { x, state }).output;
  }
}
