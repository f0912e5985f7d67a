import { OnnxGraph } from '@unrolled/exchange/parts';
import { neverWritten } from '@unrolled/seq2seq/captions';
import { addRecurrentEncoder, decoderFile, outputEncoded } from '@unrolled/seq2seq/onnx';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import { addFrameVectors, addInputs } from '@unrolled/vision/onnx';
import type { VideoCaptioningModel } from './video-captioning-model.ts';

/** Models that caption clips in formats of other frameworks. */
export const exporters: TaskExports<VideoCaptioningModel> = { onnx };

/**
 * `encoder.onnx` reads `frames` [batch, positions, values of a frame], features or preprocessed pixels, and
 * `lengths` int32 [batch]; `decoder.onnx` is a step of the decoder.
 */
async function onnx({ model, metadata }: ExportedModel<VideoCaptioningModel>) {
  const { inputs, pixels, encoder, generator, configuration } = model;
  const { motion } = configuration;
  const graph = new OnnxGraph();
  const frames = graph.input('frames', 'float32', ['batch', 'positions', inputs.size]);
  const lengths = graph.input('lengths', 'int32', ['batch']);
  const x = addFrameVectors(graph, addInputs(graph, frames, inputs), { pixels, motion });
  const encoded = addRecurrentEncoder(graph, encoder, x, lengths);
  const memory = graph.node('Concat', [encoded.memory, x], { axis: -1 });
  outputEncoded(graph, generator, { ...encoded, memory });
  return {
    'encoder.onnx': await graph.encode(metadata),
    'decoder.onnx': await decoderFile(generator, metadata, {
      ...{ hasLengths: true, never: neverWritten(model.tokenizer) },
    }),
  };
}
