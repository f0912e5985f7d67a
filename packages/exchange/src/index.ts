export type { KerasModel } from './keras/keras-model.ts';
export { type ReadKerasOptions, readKeras } from './keras/read-keras.ts';
export { type ReadTensorflowJsOptions, readTensorflowJs } from './keras/read-tensorflow-js.ts';
export type { OnnxModel } from './onnx/reading/onnx-model.ts';
export { type ReadOnnxOptions, readOnnx } from './onnx/reading/read-onnx.ts';
export { type WriteOnnxOptions, writeOnnx } from './onnx/write-onnx.ts';
export { decodeTorch } from './torch/decode-torch.ts';
export {
  type ReadTorchOptions,
  readTorch,
  type TorchLayerKind,
} from './torch/read-torch.ts';
export { writeTorch } from './torch/write-torch.ts';
