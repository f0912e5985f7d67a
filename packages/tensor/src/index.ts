export {
  ArgumentError,
  BackendError,
  DataError,
  FormatError,
  ShapeError,
  StateError,
  UnrolledError,
} from '@unrolled/guards';
export { gradientsEnabled, noGrad } from './autograd/gradient-mode.ts';
export { recordResults } from './autograd/graph.ts';
export { recompute } from './autograd/recompute.ts';
export {
  type AdamSpec,
  type Backend,
  type BackendReport,
  type BinaryKind,
  binaryKinds,
  type CrossEntropySpec,
  type DeviceBuffer,
  type DType,
  type FusedOps,
  type GroupNormOperands,
  type GroupNormSpec,
  type HostValues,
  type LinearCrossEntropySpec,
  type LinearOperands,
  type MatmulSpec,
  type PadSpec,
  type PrimitiveOps,
  type RecordedSequence,
  type ReduceKind,
  reduceKinds,
  type SequenceOperands,
  type SequenceResult,
  type SequenceSpec,
  type SgdSpec,
  type SliceSpec,
  type UnaryKind,
  unaryKinds,
} from './backend.ts';
export { createReferenceBackend, type ReferenceOptions } from './backends/reference/index.ts';
export { createWasmBackend, type WasmOptions } from './backends/wasm/index.ts';
export type { Broadcast } from './broadcast.ts';
export {
  full,
  ones,
  randomNormal,
  randomUniform,
  type TensorOptions,
  type TensorValues,
  tensor,
  zeros,
} from './create.ts';
export { getBackend, setBackend, withBackend } from './current-backend.ts';
export type { Lengths } from './guards.ts';
export {
  type Axes,
  adamStep,
  averagePool2d,
  type ConvolutionOptions,
  type CrossEntropyOptions,
  clipGlobalNorm,
  concat,
  conv2d,
  depthwiseConv2d,
  dropout,
  dropoutMask,
  type GroupNormOptions,
  groupNorm,
  type Likeliest,
  type LinearCrossEntropyOptions,
  likeliest,
  linearCrossEntropy,
  type MatmulOptions,
  maxPool2d,
  oneHot,
  type Range,
  type ReduceOptions,
  type SequenceOptions,
  select as where,
  sequence,
  sgdStep,
  softmaxCrossEntropy,
  stack,
  unstack,
  type WindowOptions,
} from './ops/index.ts';
export type { NestedNumbers } from './print.ts';
export { Rng, type RngState } from './rng.ts';
export { scope } from './scope.ts';
export {
  type SequenceKind,
  type SequenceTraits,
  type StateName,
  sequenceKinds,
  sequenceTraits,
} from './sequence-kinds.ts';
export { type AxisView, formatShape, type Shape, sameShape, sizeOf } from './shape.ts';
export { Tensor } from './tensor.ts';
