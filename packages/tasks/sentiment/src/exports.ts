import { addPooling } from '@unrolled/classification/onnx';
import { addLayer, addRecurrent, OnnxGraph, trainingFolder } from '@unrolled/exchange/parts';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import type { BagOfNGrams } from './model/bag-of-words.ts';
import type { SentimentModel } from './model/sentiment-model.ts';

/** Models of sentiment in formats of other frameworks. */
export const exporters: TaskExports<SentimentModel> = { onnx, torch };

/**
 * Inputs: `tokens` int32 [batch, time], `lengths` int32 [batch] and, with n-grams, `runs` int32 [batch, runs],
 * as returned by `SentimentModel.runsOf`, -1 after the last. Output: `logits` [batch, labels].
 */
async function onnx({ model, metadata }: ExportedModel<SentimentModel>) {
  const graph = new OnnxGraph();
  const { embedding, recurrent, pooling, head, ngrams, labels } = model;
  const tokens = graph.input('tokens', 'int32', ['batch', 'time']);
  const lengths = graph.input('lengths', 'int32', ['batch']);
  const x = addLayer(graph, embedding, tokens);
  const { output, state } = addRecurrent(graph, recurrent, { x, lengths });
  const directions = recurrent.bidirectional ? 2 : 1;
  const features = directions * recurrent.hiddenSize;
  const read = { output, h: state.h, lengths, directions, features };
  const reading = addLayer(graph, head, addPooling(graph, pooling, read));
  const logits =
    ngrams === null
      ? reading
      : graph.node('Div', [graph.node('Add', [reading, addRuns(graph, ngrams)]), graph.numbers(2)]);
  graph.output('logits', logits, ['batch', labels.length]);
  return { 'model.onnx': await graph.encode(metadata) };
}

/** Σ weight[run] + bias: [batch, labels] */
function addRuns(graph: OnnxGraph, { weight, bias }: BagOfNGrams): string {
  const runs = graph.input('runs', 'int32', ['batch', 'runs']);
  const places = graph.cast(runs, 'int64');
  const isRun = graph.node('Less', [graph.integer(-1), places]);
  const mask = graph.node('Unsqueeze', [graph.cast(isRun, 'float32'), graph.integers(2)]);
  // An index of -1 is the last row, which the mask excludes.
  const rows = graph.node('Gather', [graph.parameter('runs', weight), places], { axis: 0 });
  const counted = graph.node('Mul', [rows, mask]);
  const sum = graph.node('ReduceSum', [counted, graph.integers(1)], { keepdims: 0 });
  return graph.node('Add', [sum, graph.parameter('bias', bias)]);
}

/** A PyTorch program that trains the model further. */
async function torch({ file }: ExportedModel<SentimentModel>) {
  const { torchModel } = await import('./torch-model.ts');
  const { torchEncoding } = await import('./torch-encoding.ts');
  return trainingFolder(file, { 'model.py': torchModel, 'encode.mjs': torchEncoding });
}
