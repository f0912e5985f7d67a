import { addLayer, addRecurrent, OnnxGraph, torchFolder } from '@unrolled/exchange/parts';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import { affixCount } from './model/affixes.ts';
import type { TaggingModel } from './model/tagging-model.ts';

/** Taggers in formats of other frameworks. */
export const exporters: TaskExports<TaggingModel> = { onnx, torch };

/**
 * Inputs: `words` int32 [batch, time], `affixes` int32 [batch, time, affixes], as returned by
 * `TaggingModel.encode`, and `lengths` int32 [batch]. Output: `logits` [batch, time, labels].
 */
async function onnx({ model, metadata }: ExportedModel<TaggingModel>) {
  const graph = new OnnxGraph();
  const { embedding, affixEmbedding, recurrent, head, labels, configuration } = model;
  const lengths = graph.input('lengths', 'int32', ['batch']);
  const words = addLayer(graph, embedding, graph.input('words', 'int32', ['batch', 'time']));
  const x = affixEmbedding === null ? words : withAffixes();
  const { output } = addRecurrent(graph, recurrent, { x, lengths });
  graph.output('logits', addLayer(graph, head, output), ['batch', 'time', labels.length]);
  return { 'model.onnx': await graph.encode(metadata) };

  function withAffixes(): string {
    const width = affixCount(configuration.longestAffix);
    const affixes = graph.input('affixes', 'int32', ['batch', 'time', width]);
    const each = addLayer(graph, affixEmbedding as NonNullable<typeof affixEmbedding>, affixes);
    const sum = graph.node('ReduceSum', [each, graph.integers(2)], { keepdims: 0 });
    return graph.node('Concat', [words, sum], { axis: -1 });
  }
}

/** A PyTorch module with the weights. */
async function torch({ file }: ExportedModel<TaggingModel>) {
  const { torchModel } = await import('./torch-model.ts');
  return torchFolder(file, { 'model.py': torchModel });
}
