export { argmax } from './argmax.ts';
export { assign } from './assign.ts';
export { binary } from './binary.ts';
export { cast } from './cast.ts';
export { clamp } from './clamp.ts';
export { concat, stack } from './concat.ts';
export {
  averagePool2d,
  type ConvolutionOptions,
  conv2d,
  depthwiseConv2d,
  maxPool2d,
  type WindowOptions,
} from './convolution/index.ts';
export { type CrossEntropyOptions, softmaxCrossEntropy } from './cross-entropy.ts';
export { dropout, dropoutMask } from './dropout.ts';
export { expand } from './expand.ts';
export { gather } from './gather.ts';
export { type GroupNormOptions, groupNorm } from './group-norm.ts';
export { type Likeliest, likeliest } from './likeliest.ts';
export { type LinearCrossEntropyOptions, linearCrossEntropy } from './linear-cross-entropy.ts';
export { type MatmulOptions, matmul } from './matmul.ts';
export { oneHot } from './one-hot.ts';
export { dtypeRule } from './operands.ts';
export { adamStep, clipGlobalNorm, sgdStep } from './optimizer-steps.ts';
export { type Axes, max, mean, min, type ReduceOptions, sum } from './reduce.ts';
export { reshape } from './reshape.ts';
export { select } from './select.ts';
export { type SequenceOptions, sequence } from './sequence/index.ts';
export { pad, type Range, slice } from './slice.ts';
export { logSoftmax, softmax } from './softmax.ts';
export { transpose } from './transpose.ts';
export { unary } from './unary.ts';
export { unstack } from './unstack.ts';
