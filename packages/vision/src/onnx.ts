import { addLayer, addMotion, addStandardized, type OnnxGraph } from '@unrolled/exchange/parts';
import type { PixelEncoder } from './encoders/pixel-encoder.ts';
import type { SmallCnn } from './encoders/small-cnn.ts';
import type { FrameInputs } from './frames/frame-inputs.ts';
import { addConvolution, addGroupNorm } from './onnx/image-layers.ts';
import { channelsOf } from './preprocessing/preprocessing.ts';

/** `SmallCnn.grid` as ONNX: images [count, height, width, channels] → [count, rows, columns, channels'] */
export function addGrid(graph: OnnxGraph, cnn: SmallCnn, images: string): string {
  return cnn.stages.reduce((x, { convolution, norm }) => {
    const y = addConvolution(graph, convolution, x);
    return graph.node('Relu', [norm === null ? y : addGroupNorm(graph, norm, y)]);
  }, images);
}

/** `SmallCnn.vectors` as ONNX: grids [count, rows, columns, channels] → [count, size] */
export function addGridVectors(graph: OnnxGraph, cnn: SmallCnn, grid: string): string {
  const mean = graph.node('ReduceMean', [grid], { axes: [1, 2], keepdims: 0 });
  if (cnn.places === null || cnn.readOut === null) return mean;
  const places = addConvolution(graph, cnn.places, grid);
  const flat = graph.node('Flatten', [places], { axis: 1 });
  return addLayer(graph, cnn.readOut, graph.node('Concat', [mean, flat], { axis: -1 }));
}

/**
 * `frameVectors` as ONNX: [batch, time, size of a frame] → [batch, time, size of a vector].
 * @param before name of the frame before the first, [batch, 1, size of a frame]; null where there is none
 */
export function addFrameVectors(
  graph: OnnxGraph,
  frames: string,
  { pixels, motion }: { readonly pixels: PixelEncoder | null; readonly motion: boolean },
  before: string | null = null,
): string {
  if (pixels === null) return motion ? addMotion(graph, frames, before) : frames;
  const { height, width } = pixels.preprocessing;
  const colours = channelsOf(pixels.preprocessing);
  const imagesOf = (name: string) => graph.reshape(name, 0, 0, height, width, colours);
  const images = imagesOf(frames);
  const read = pixels.motion
    ? addMotion(graph, images, before === null ? null : imagesOf(before))
    : images;
  const each = graph.reshape(read, -1, height, width, colours * (pixels.motion ? 2 : 1));
  const vectors = addGridVectors(graph, pixels.cnn, addGrid(graph, pixels.cnn, each));
  const batchAndTime = graph.slice(graph.node('Shape', [frames]), 0, 0, 2);
  const shape = graph.node('Concat', [batchAndTime, graph.integers(pixels.vectorSize)], {
    axis: 0,
  });
  return graph.node('Reshape', [vectors, shape]);
}

/** `FrameInputs.read` as ONNX: pixels unchanged, features standardised. */
export const addInputs = (graph: OnnxGraph, x: string, { standardizer }: FrameInputs): string =>
  standardizer === null ? x : addStandardized(graph, x, standardizer);
