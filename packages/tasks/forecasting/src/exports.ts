import { addLayer, addRecurrent, addStandardized, OnnxGraph } from '@unrolled/exchange/parts';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import { anchorRow, type ForecastingModel } from './forecasting-model.ts';

/** Models of series in formats of others. */
export const exporters: TaskExports<ForecastingModel> = { onnx };

/**
 * All of a forecast, in the units of the data. Input: `rows` [batch, inputLength, channels], the last rows of
 * series. Output: `quantiles` [batch, horizon, targets, quantiles], rising.
 */
async function onnx({ model, metadata }: ExportedModel<ForecastingModel>) {
  const graph = new OnnxGraph();
  const { recurrent, head, names, quantiles, standardizer } = model;
  const { inputLength, horizon, targets, season, level } = model.configuration;
  const rows = graph.input('rows', 'float32', ['batch', inputLength, names.length]);
  const frames = addStandardized(graph, rows, standardizer);
  const last = (value: string) => graph.slice(value, 1, inputLength - 1, inputLength);
  const changes = graph.node('Sub', [frames, last(frames)]);
  const x = level ? graph.node('Concat', [frames, changes], { axis: -1 }) : changes;
  const { output } = addRecurrent(graph, recurrent, { x });
  const state = graph.reshape(last(output), 0, recurrent.hiddenSize);
  const offsets = graph.reshape(
    addLayer(graph, head, state),
    ...[0, horizon, targets, quantiles.length],
  );
  const places = Array.from({ length: horizon }, (_, step) => anchorRow(step, inputLength, season));
  const forecastChannels = graph.slice(frames, 2, 0, targets);
  const anchors = graph.node('Gather', [forecastChannels, graph.integers(...places)], { axis: 1 });
  const values = graph.node('Add', [
    offsets,
    graph.node('Unsqueeze', [anchors, graph.integers(3)]),
  ]);
  const [rising] = graph.nodes(
    'TopK',
    [values, graph.integers(quantiles.length)],
    { axis: -1, largest: 0, sorted: 1 },
    2,
  );
  const ofTargets = (all: ArrayLike<number>) =>
    graph.reshape(graph.numbers(...Array.from(all).slice(0, targets)), targets, 1);
  const scaled = graph.node('Mul', [rising, ofTargets(standardizer.deviation)]);
  const restored = graph.node('Add', [scaled, ofTargets(standardizer.mean)]);
  graph.output('quantiles', restored, ['batch', horizon, targets, quantiles.length]);
  return { 'model.onnx': await graph.encode(metadata) };
}
