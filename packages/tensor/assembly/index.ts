/** What the TypeScript side may call; its types are in `src/backends/wasm/kernels.ts`. */
export { binary, expand, select } from './broadcast';
export { floatToInt, intToFloat, unary } from './elementwise';
export { matmul, matmulScratch, matmulTransposed, packedBytes, packRight } from './matmul';
export { adamStep, scale, sgdStep, sumOfSquares } from './optimizers';
export {
  tileFive,
  tileFour,
  tileOne,
  tileSix,
  tileThree,
  tileTwo,
  transposedFour,
  transposedSix,
  wideTile,
} from './product';
export { argmax, reduce } from './reduce';
export { gather, scatterAdd } from './rows';
export { sequenceBackward } from './sequence-backward';
export { sequenceForward } from './sequence-forward';
export { addBias, packGates, packGatesBack, unpackGateRows } from './sequence-weights';
export { logSoftmax, softmax, softmaxCrossEntropy } from './softmax';
export { copy, copyStrided, fill } from './strided';
