export {
  type DecodeSafetensorsOptions,
  decodeSafetensors,
  type SafetensorsContents,
} from './decode.ts';
export { decodeUtf8 } from './decode-utf8.ts';
export type { SafetensorsDtype, TensorEntry } from './dtypes.ts';
export { encodeSafetensors, type FileBytes } from './encode.ts';
export {
  type ModelCodec,
  type ModelDescription,
  type ModelFile,
  modelCodec,
} from './model-codec.ts';
export type { FileSnapshot, FileTensor, ModelFileContents } from './model-file.ts';
export { toFloat32 } from './to-float32.ts';
