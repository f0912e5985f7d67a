export {
  type DecodeSafetensorsOptions,
  decodeSafetensors,
  type SafetensorsContents,
} from './decode.ts';
export type { SafetensorsDtype, TensorEntry } from './dtypes.ts';
export { encodeSafetensors } from './encode.ts';
export {
  checkWeightCount,
  decodeModelFile,
  encodeModelCheckpoint,
  encodeModelFile,
  type ModelContents,
  type ModelFileContents,
  type ModelFormat,
} from './model-file.ts';
export { toFloat32 } from './to-float32.ts';
