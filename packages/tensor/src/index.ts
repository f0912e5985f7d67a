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
export type { Backend, BackendReport } from './backend/backend.ts';
export type { DeviceBuffer, DType, HostValues } from './backend/device-buffer.ts';
export type {
  AdamSpec,
  CrossEntropySpec,
  FusedOps,
  GroupNormOperands,
  GroupNormSpec,
  LinearCrossEntropySpec,
  LinearOperands,
  SgdSpec,
} from './backend/fused-ops.ts';
export {
  type BinaryKind,
  binaryKinds,
  type MatmulSpec,
  type PadSpec,
  type PrimitiveOps,
  type ReduceKind,
  reduceKinds,
  type SliceSpec,
  type UnaryKind,
  unaryKinds,
} from './backend/primitive-ops.ts';
export type {
  RecordedSequence,
  SequenceOperands,
  SequenceResult,
  SequenceSpec,
} from './backend/sequence-operands.ts';
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
