export { crc32 } from './checksum.ts';
export {
  type DecodeSafetensorsOptions,
  decodeSafetensors,
  type SafetensorsContents,
} from './decode.ts';
export { decodeUtf8 } from './decode-utf8.ts';
export type { SafetensorsDtype, TensorEntry } from './dtypes.ts';
export { encodeSafetensors, type FileBytes } from './encode.ts';
export { lowerPrecision, type Precision, precisions, restorePrecision } from './precision.ts';
export { toFloat32 } from './to-float32.ts';
export {
  type ManifestWeight,
  type ReadShard,
  type ReadWeightsOptions,
  readWeightsManifest,
} from './weights-manifest.ts';
