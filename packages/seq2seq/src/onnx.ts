// Parts for authors of tasks: encoders and decoders as ONNX graphs.

export { decoderFile } from './onnx/decoder-graph.ts';
export { addRecurrentEncoder, addTokenEncoder, outputEncoded } from './onnx/encoder-graph.ts';
