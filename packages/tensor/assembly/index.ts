/** Every kernel that TypeScript may call. `scripts/build-kernels.mjs` makes their types from this. */
export { beatAt } from './heartbeat';
export {
  add,
  divide,
  equal,
  expand,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  notEqual,
  power,
  select,
  subtract,
} from './broadcast';
export {
  convolution,
  convolutionImageGradient,
  convolutionKernelGradient,
  convolutionScratch,
} from './convolution';
export {
  depthwiseConvolution,
  depthwiseImageGradient,
  depthwiseKernelGradient,
} from './depthwise-convolution';
export { dropoutMask } from './dropout';
export {
  absolute,
  clamp,
  exp,
  floatToInt,
  intToFloat,
  log,
  negate,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sqrt,
  tanh,
} from './elementwise';
export { groupNorm, groupNormGradients } from './group-norm';
export { linearCrossEntropy, linearCrossEntropyScratch } from './linear-cross-entropy';
export {
  matmul,
  matmulBatch,
  matmulScratch,
  matmulTransposed,
  packedBytes,
  packRight,
} from './matmul';
export { maxPool, maxPoolGradient } from './max-pool';
export { adamStep, scale, sgdStep, sumOfSquares } from './optimizers';
export { avoidTallTiles } from './product';
export { argmax, max, min, sum } from './reduce';
export { gather, scatterAdd, sumRows } from './lookup';
export { sequenceBackward } from './sequence-backward';
export { sequenceForward } from './sequence-forward';
export { addBias, packGates, packGatesBack } from './sequence-weights';
export { likeliest, logSoftmax, softmax, softmaxCrossEntropy } from './softmax';
export { copy, copyStrided, fill } from './strided';
export { tileFive, tileFour, tileOne, tileSix, tileThree, tileTwo, wideTile } from './tile';
export { transposedFour, transposedSix } from './tile-transposed';
export { usesRelaxedSimd } from './vector';
