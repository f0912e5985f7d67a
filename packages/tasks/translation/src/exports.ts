import { OnnxGraph, trainingFolder } from '@unrolled/exchange/parts';
import { addTokenEncoder, decoderFile, outputEncoded } from '@unrolled/seq2seq/onnx';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import type { TranslationModel } from './translation-model.ts';

/** Translation models in formats of other frameworks. */
export const exporters: TaskExports<TranslationModel> = { onnx, torch };

/** `encoder.onnx` reads `tokens` int32 [batch, positions] and `lengths` int32 [batch]; `decoder.onnx` is a step. */
async function onnx({ model, metadata }: ExportedModel<TranslationModel>) {
  const { encoder, generator } = model.network;
  const graph = new OnnxGraph();
  const tokens = graph.input('tokens', 'int32', ['batch', 'positions']);
  const lengths = graph.input('lengths', 'int32', ['batch']);
  outputEncoded(graph, generator, addTokenEncoder(graph, encoder, tokens, lengths));
  return {
    'encoder.onnx': await graph.encode(metadata),
    'decoder.onnx': await decoderFile(generator, metadata, {
      ...{ hasLengths: true, never: model.placeholders.target },
    }),
  };
}

/** A PyTorch program that trains the model further. */
async function torch({ file }: ExportedModel<TranslationModel>) {
  const { torchModel } = await import('./torch-model.ts');
  const { torchEncoding } = await import('./torch-encoding.ts');
  return trainingFolder(file, { 'model.py': torchModel, 'encode.mjs': torchEncoding });
}
