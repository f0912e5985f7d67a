import { unaryKinds } from '../../../backend/primitive-ops.ts';

/** Kernels whose work is divided into parts that write to separate addresses. */
export const sharedKernels = [
  'sequenceForward',
  'sequenceBackward',
  'matmul',
  'matmulBatch',
  'matmulTransposed',
  'linearCrossEntropy',
  'convolution',
  'convolutionImageGradient',
  'convolutionKernelGradient',
  'depthwiseConvolution',
  'depthwiseImageGradient',
  'depthwiseKernelGradient',
  'maxPool',
  'maxPoolGradient',
  'groupNorm',
  'groupNormGradients',
  'softmaxCrossEntropy',
  'softmax',
  'logSoftmax',
  'likeliest',
  'gather',
  'packRight',
  'packGates',
  'packGatesBack',
  'sumRows',
  'adamStep',
  'sgdStep',
  'sumOfSquares',
  'scale',
  'fill',
  'dropoutMask',
  'clamp',
  ...unaryKinds,
] as const;

/** Name of a kernel that threads share. */
export type SharedKernel = (typeof sharedKernels)[number];
